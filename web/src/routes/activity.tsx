import { EmptyState } from "../components/states";
import { PauseButton } from "../features/datasets/pause-button";
import { ActiveJobs } from "../features/jobs/active-jobs";
import { JobHistory } from "../features/jobs/job-history";
import { useActiveJobs } from "../lib/live-jobs";
import { useSearchState } from "../lib/search-state";
import { DatasetLink } from "./dataset-link";
import { PageHeader } from "./page-header";

export default function ActivityRoute() {
  const { number, set } = useSearchState();
  const jobs = useActiveJobs().data?.items ?? [];
  const renderDataset = (id: string) => <DatasetLink id={id} />;
  return (
    <>
      <PageHeader title="Activity" />
      <section aria-label="Running and queued" className="mb-8 grid grid-cols-1 gap-3">
        <h2 className="font-semibold">Running and queued</h2>
        {jobs.length > 0 ? (
          <ActiveJobs
            jobs={jobs}
            renderDataset={renderDataset}
            renderActions={(job) =>
              job.kind === "download" && <PauseButton job={job} name="the download" />
            }
          />
        ) : (
          <EmptyState title="Nothing is running">
            Start a download or a tokenization from a dataset
          </EmptyState>
        )}
      </section>
      <section aria-label="History" className="grid grid-cols-1 gap-3">
        <h2 className="font-semibold">History</h2>
        <JobHistory
          offset={number("offset", 0)}
          onOffset={(offset) => set({ offset: offset || null }, "push")}
          renderDataset={renderDataset}
        />
      </section>
    </>
  );
}
