import type { ReactNode } from "react";
import { Button } from "../../components/button";
import { JobProgress } from "../../components/job-progress";
import { showFailure, showToast } from "../../components/toasts";
import type { Job } from "../../lib/api-client";
import { useCancelJob } from "./api/cancel-job";

interface ActiveJobsProps {
  jobs: readonly Job[];
  /** The dataset of a job, as a link. */
  renderDataset: (dataset_id: string) => ReactNode;
  /** What can be done with a job besides ending it. */
  renderActions: (job: Job) => ReactNode;
}

export function ActiveJobs({ jobs, ...rest }: ActiveJobsProps) {
  return (
    <ul className="grid grid-cols-1 gap-2">
      {jobs.map((job) => (
        <ActiveJob key={job.id} job={job} {...rest} />
      ))}
    </ul>
  );
}

interface ActiveJobProps extends Omit<ActiveJobsProps, "jobs"> {
  job: Job;
}

function ActiveJob({ job, renderDataset, renderActions }: ActiveJobProps) {
  const cancel = useCancelJob();
  const stop = () =>
    cancel.mutate(job.id, {
      onSuccess: () => showToast("Job cancelled"),
      onError: (reason) => showFailure("Not cancelled", reason),
    });
  return (
    <li className="grid grid-cols-1 gap-2 rounded-card border border-line bg-surface p-4">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1 truncate font-medium">
          {job.dataset_id ? renderDataset(job.dataset_id) : job.kind}
        </div>
        {renderActions(job)}
        <Button
          size="small"
          isBusy={cancel.isPending}
          aria-label={`Cancel the ${job.kind} job`}
          onClick={stop}
        >
          Cancel
        </Button>
      </div>
      <JobProgress job={job} name={job.kind} />
    </li>
  );
}
