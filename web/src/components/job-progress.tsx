// One running job as words and a bar. Numbers keep their width and grey out while the link is down.
import type { Job } from "../lib/api-client";
import { formatBytes, formatClock, formatShort, formatTimeLeft, plural } from "../lib/format";
import { useLinkState } from "../lib/link-state";
import { useJobRate } from "../lib/live-jobs";
import { ProgressBar } from "./progress-bar";

const doing: Record<Job["kind"], string> = {
  download: "Downloading",
  import: "Importing",
  index: "Counting samples",
  tokenize: "Tokenizing",
  export: "Exporting",
  verify: "Verifying",
};

export function jobPhase(job: Job, isStalled = false): string {
  if (job.status === "queued")
    return job.kind === "index" ? "Queued to count" : `Queued to ${job.kind}`;
  if (job.status === "publishing") return "Finishing";
  if (job.status === "paused") return job.pause?.reason === "disk_full" ? "Disk full" : "Paused";
  return isStalled ? "Stalled" : doing[job.kind];
}

function amountDone(job: Job): string | null {
  if (job.kind === "download") {
    if (!job.total) return job.downloaded ? formatBytes(job.downloaded) : null;
    return `${formatBytes(job.downloaded)} / ${formatBytes(job.total)}`;
  }
  if (job.tokens_processed) return `${formatShort(job.tokens_processed)} tokens`;
  return job.documents_processed ? plural(job.documents_processed, "document") : null;
}

interface JobProgressProps {
  job: Job;
  name: string;
  /** On one line below the bar whatever happens, for places of a fixed height. */
  isCompact?: boolean;
  /** One fact more about what runs. */
  more?: string;
}

export function JobProgress({ job, name, isCompact = false, more }: JobProgressProps) {
  const link = useLinkState();
  const rate = useJobRate(job);
  const isDown = link.status === "down";
  const isRunning = job.status === "running";
  const speed =
    isRunning && rate.speed !== null && !isDown
      ? job.kind === "download"
        ? `${formatBytes(rate.speed)}/s`
        : `${formatShort(rate.speed)} tokens/s`
      : null;
  const left =
    isRunning && !isDown && rate.secondsLeft !== null ? formatTimeLeft(rate.secondsLeft) : null;
  const percent = job.status === "queued" ? 0 : job.progress;
  const phase = jobPhase(job, rate.isStalled && isRunning && !isDown);
  const details = [
    amountDone(job),
    speed,
    left,
    isDown && `as of ${formatClock(link.since)}`,
    more,
  ].filter(Boolean);
  const notes = [
    job.pause?.reason === "disk_full" && `${job.pause.message}. ${job.pause.hint}`,
    job.note,
  ].filter((note) => typeof note === "string");
  return (
    <div className={`grid gap-1 ${isDown ? "stale" : ""}`}>
      <div className="num flex items-baseline justify-between gap-2 text-sm">
        <span>{phase}</span>
        <span className="font-medium">{Math.floor(percent)}%</span>
      </div>
      <ProgressBar
        label={`${doing[job.kind]} ${name}`}
        percent={percent}
        isStale={isDown || rate.isStalled || job.status === "paused"}
        valueText={[`${Math.floor(percent)} percent`, ...details].join(", ")}
      />
      {isCompact ? (
        <p
          className="num min-h-5 truncate text-sm text-text-2"
          title={[...details, ...notes].join(" · ")}
        >
          {details.join(" · ")}
          {details.length > 0 && notes.length > 0 && " · "}
          <span className="text-warn">{notes.join(" · ")}</span>
        </p>
      ) : (
        <>
          <p className="num min-h-5 text-sm text-text-2">{details.join(" · ")}</p>
          {notes.map((note) => (
            <p key={note} className="text-sm text-warn [overflow-wrap:anywhere]">
              {note}
            </p>
          ))}
        </>
      )}
    </div>
  );
}
