// The states a view has besides its data: empty, failed, loading. Each says what comes next.
import { CircleAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { type ApiError, asApiError } from "../lib/api-client";
import { Button } from "./button";

export function EmptyState(props: { icon?: ReactNode; title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 rounded-card border border-dashed border-line px-6 py-12 text-center">
      {props.icon && <div className="text-text-3">{props.icon}</div>}
      <p className="text-lg font-medium">{props.title}</p>
      <div className="grid max-w-md justify-items-center gap-3 text-text-2">{props.children}</div>
    </div>
  );
}

interface ErrorProps {
  reason: unknown;
  /** What could not be done, as a sentence without a full stop. */
  title?: string;
  onRetry?: () => void;
}

export function ErrorState({ reason, title, onRetry }: ErrorProps) {
  const error: ApiError = asApiError(reason);
  return (
    <div
      role="alert"
      className="flex flex-wrap items-start gap-3 rounded-card border border-danger bg-surface p-4"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-5 shrink-0 text-danger" />
      <div className="min-w-48 flex-1 [overflow-wrap:anywhere]">
        {title && <p className="font-medium">{title}</p>}
        <p className={title ? "text-text-2" : "font-medium"}>{error.message}</p>
        {error.hint && <p className="text-sm text-text-2">{error.hint}</p>}
        {error.problem?.request_id && (
          <p className="mt-1 font-mono text-xs text-text-3">request {error.problem.request_id}</p>
        )}
      </div>
      {onRetry && (
        <Button size="small" onClick={onRetry}>
          <RotateCw aria-hidden className="size-3.5" />
          Try again
        </Button>
      )}
    </div>
  );
}

export function Skeleton({ className = "" }: { className?: string }) {
  return <div aria-hidden className={`skeleton rounded-control bg-raised ${className}`} />;
}

/** Skeletons in place of content, named once for those who hear the page. */
export function Loading(props: { label: string; className?: string; children: ReactNode }) {
  return (
    <div role="status" className={props.className}>
      <span className="sr-only">{props.label}</span>
      {props.children}
    </div>
  );
}

/** A sentence beside a control: something to know (info), to watch (warn), or wrong (danger). */
export function Note({
  tone = "info",
  children,
}: {
  tone?: "info" | "warn" | "danger";
  children: ReactNode;
}) {
  const colours = { info: "border-info", warn: "border-warn", danger: "border-danger" };
  return (
    <div className={`border-l-2 bg-raised px-3 py-2 text-sm text-text-2 ${colours[tone]}`}>
      {children}
    </div>
  );
}
