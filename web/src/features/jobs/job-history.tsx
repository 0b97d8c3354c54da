import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Ban, Check, CircleAlert, CirclePause, Clock, LoaderCircle } from "lucide-react";
import type { ReactNode } from "react";
import { Badge, type Tone } from "../../components/badge";
import { Pagination } from "../../components/pagination";
import { EmptyState, ErrorState, Loading, Skeleton } from "../../components/states";
import { TimeAgo } from "../../components/time-ago";
import type { Job } from "../../lib/api-client";
import { formatBytes, formatDuration, formatShort } from "../../lib/format";
import { listJobsOptions } from "./api/list-jobs";

const states: Record<Job["status"], { word: string; tone: Tone; icon: typeof Check }> = {
  queued: { word: "Queued", tone: "info", icon: Clock },
  running: { word: "Running", tone: "info", icon: LoaderCircle },
  paused: { word: "Paused", tone: "warn", icon: CirclePause },
  publishing: { word: "Finishing", tone: "info", icon: LoaderCircle },
  ready: { word: "Done", tone: "accent", icon: Check },
  failed: { word: "Failed", tone: "danger", icon: CircleAlert },
  cancelled: { word: "Cancelled", tone: "neutral", icon: Ban },
};

const kinds: Record<Job["kind"], string> = {
  download: "Download",
  import: "Import",
  index: "Count",
  tokenize: "Tokenize",
  export: "Export",
  verify: "Verify",
};

const limit = 25;

interface JobHistoryProps {
  dataset_id?: string;
  offset: number;
  onOffset: (offset: number) => void;
  renderDataset?: (dataset_id: string) => ReactNode;
}

export function JobHistory({ dataset_id, offset, onOffset, renderDataset }: JobHistoryProps) {
  const jobs = useQuery({
    ...listJobsOptions({ dataset_id, offset, limit }),
    placeholderData: keepPreviousData,
  });
  if (jobs.isError)
    return (
      <ErrorState title="No history" reason={jobs.error} onRetry={() => void jobs.refetch()} />
    );
  if (!jobs.data)
    return (
      <Loading label="Loading history">
        <Skeleton className="h-48" />
      </Loading>
    );
  if (jobs.data.total === 0)
    return <EmptyState title="No jobs yet">Downloads and tokenizations are listed here</EmptyState>;
  return (
    <div className="grid grid-cols-1 gap-3">
      <ul className="grid grid-cols-1 rounded-card border border-line bg-surface">
        {jobs.data.items.map((job) => (
          <JobRow key={job.id} job={job} renderDataset={renderDataset} />
        ))}
      </ul>
      <Pagination
        noun="jobs"
        offset={offset}
        limit={limit}
        total={jobs.data.total}
        shown={jobs.data.items.length}
        onOffset={onOffset}
      />
    </div>
  );
}

function JobRow({
  job,
  renderDataset,
}: {
  job: Job;
  renderDataset: JobHistoryProps["renderDataset"];
}) {
  const { word, tone, icon: Icon } = states[job.status];
  const seconds =
    job.started_at && job.finished_at
      ? (Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000
      : null;
  const facts = [
    seconds !== null && (seconds < 1 ? "under 1\u00a0s" : formatDuration(seconds)),
    job.kind === "download" && job.downloaded ? formatBytes(job.downloaded) : null,
    job.tokens_processed ? `${formatShort(job.tokens_processed)} tokens` : null,
  ].filter(Boolean);
  return (
    <li className="grid grid-cols-1 gap-1 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <span className="w-20 font-medium">{kinds[job.kind]}</span>
        {renderDataset && (
          <span className="min-w-0 flex-1 basis-40 truncate">
            {job.dataset_id && renderDataset(job.dataset_id)}
          </span>
        )}
        <span className="num text-sm text-text-3">
          {facts.length > 0 && `${facts.join(" · ")} · `}
          <TimeAgo time={job.created_at} />
        </span>
        <span className="ml-auto">
          <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
            {word}
          </Badge>
        </span>
      </div>
      {job.error && (
        <p className="text-sm text-text-2 [overflow-wrap:anywhere]">
          {job.error.message}
          {job.error.hint && `. ${job.error.hint}`}
        </p>
      )}
    </li>
  );
}
