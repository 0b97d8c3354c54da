import { Button } from "../../components/button";
import { showFailure } from "../../components/toasts";
import type { Job } from "../../lib/api-client";
import { usePauseJob } from "./api/pause-job";

/** Pause while a download moves, Resume while it is paused; a queued one has nothing to pause. */
export function PauseButton({ job, name }: { job: Job; name: string }) {
  const pause = usePauseJob();
  const verb = job.status === "paused" ? "Resume" : "Pause";
  if (job.status !== "paused" && job.status !== "running") return null;
  return (
    <Button
      size="small"
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
