// What a dataset is doing, in one word: what its jobs do comes before what it is.
import {
  ArrowDown,
  Check,
  CircleAlert,
  CircleDashed,
  CirclePause,
  Clock,
  LoaderCircle,
} from "lucide-react";
import { Badge, type Tone } from "../../components/badge";
import { jobPhase } from "../../components/job-progress";
import type { Dataset, Job } from "../../lib/api-client";

const states: Record<Dataset["status"], { word: string; tone: Tone; icon: typeof Check }> = {
  pending: { word: "Not downloaded", tone: "neutral", icon: CircleDashed },
  downloading: { word: "Downloading", tone: "info", icon: ArrowDown },
  ready: { word: "Ready", tone: "accent", icon: Check },
  failed: { word: "Failed", tone: "danger", icon: CircleAlert },
};

export function DatasetStatus({ dataset, jobs }: { dataset: Dataset; jobs: readonly Job[] }) {
  const job = jobs.find((one) => one.status !== "queued") ?? jobs[0];
  if (job) {
    const Icon =
      job.status === "paused"
        ? CirclePause
        : job.status === "queued"
          ? Clock
          : job.kind === "download"
            ? ArrowDown
            : LoaderCircle;
    return (
      <Badge
        tone={job.status === "paused" ? "warn" : "info"}
        icon={<Icon aria-hidden className="size-3.5" />}
      >
        {job.status === "queued" ? "Queued" : jobPhase(job)}
      </Badge>
    );
  }
  const { word, tone, icon: Icon } = states[dataset.status];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
      {word}
    </Badge>
  );
}
