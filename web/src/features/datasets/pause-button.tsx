import { Button, type ButtonLook } from "../../components/button";
import { showFailure } from "../../components/toasts";
import type { Job } from "../../lib/api-client";
import { usePauseJob } from "./api/pause-job";

interface PauseProps extends Pick<ButtonLook, "size"> {
  job: Job;
  name: string;
}

/** Pause while a download moves, Resume while it is paused; a queued one has nothing to pause. */
export function PauseButton({ job, name, size = "small" }: PauseProps) {
  const pause = usePauseJob();
  const verb = job.status === "paused" ? "Resume" : "Pause";
  if (job.status !== "paused" && job.status !== "running") return null;
  return (
    <Button
      size={size}
      isBusy={pause.isPending}
      aria-label={`${verb} ${name}`}
      onClick={() =>
        pause.mutate(job, {
          onError: (reason) => showFailure(`Could not ${verb.toLowerCase()}`, reason),
        })
      }
    >
      {verb}
    </Button>
  );
}
