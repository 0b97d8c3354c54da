import { useQuery } from "@tanstack/react-query";
import { CircleAlert, ExternalLink, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../components/button";
import type { ApiError } from "../../lib/api-client";
import { getSystemOptions } from "../../lib/system";

/** What a person can do about it, where that is more than the server's own hint. */
const waysOut: Partial<Record<string, ReactNode>> = {
  repo_not_found:
    "It may be private: start tokenmill with HF_TOKEN set to a token that may read it. Or check the spelling.",
  gated: "Its authors approve each reader. Request access on its page, then check again.",
  unauthorized: "The Hub rejected the server's token. Set HF_TOKEN to a valid read token.",
  network: "The Hub cannot be reached from the server. Datasets that are here still work.",
  rate_limited: "The Hub asked to slow down. Wait a minute, then check again.",
};

interface PlanProblemProps {
  error: ApiError;
  repo_id: string;
  onRetry: () => void;
}

export function PlanProblem({ error, repo_id, onRetry }: PlanProblemProps) {
  const { data: system } = useQuery(getSystemOptions());
  const page = system && `${system.hub_endpoint.replace(/\/$/, "")}/datasets/${repo_id}`;
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-3 border-l-2 border-danger bg-raised px-3 py-2"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-danger" />
      <div className="min-w-48 flex-1 [overflow-wrap:anywhere]">
        <p className="font-medium">{error.message}</p>
        <p className="text-sm text-text-2">{waysOut[error.code] ?? error.hint}</p>
        {error.code === "gated" && page && (
          <a
            className="inline-flex min-h-6 items-center gap-1 text-sm text-accent underline"
            href={page}
            target="_blank"
            rel="noreferrer"
          >
            Open its page on the Hub
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        )}
      </div>
      <Button size="small" onClick={onRetry}>
        <RotateCw aria-hidden className="size-3.5" />
        Check again
      </Button>
    </div>
  );
}
