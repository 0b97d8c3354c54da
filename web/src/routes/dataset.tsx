import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useRef } from "react";
import { Link, useLocation, useParams } from "wouter";
import { Button, buttonClass } from "../components/button";
import { JobProgress } from "../components/job-progress";
import { EmptyState, ErrorState, Loading, Skeleton } from "../components/states";
import { getDatasetOptions } from "../features/datasets/api/get-dataset";
import { sourceLine } from "../features/datasets/dataset-card";
import { DatasetStatus } from "../features/datasets/dataset-status";
import { PauseButton } from "../features/datasets/pause-button";
import { JobHistory } from "../features/jobs/job-history";
import { TokenizationList } from "../features/tokenizations/tokenization-list";
import type { Dataset } from "../lib/api-client";
import { useDatasetJobs } from "../lib/live-jobs";
import { paths, withQuery } from "../lib/paths";
import { useSearchState } from "../lib/search-state";
import { DatasetOverview } from "./dataset-overview";
import { PageHeader } from "./page-header";
import { SamplesPanel } from "./samples-panel";
import { useDatasetActions } from "./use-dataset-actions";

const StatisticsPanel = lazy(() =>
  import("./statistics-panel").then((file) => ({ default: file.StatisticsPanel })),
);

const tabs = [
  { path: "", label: "Overview" },
  { path: "samples", label: "Samples" },
  { path: "tokenizations", label: "Tokenizations" },
  { path: "statistics", label: "Statistics" },
  { path: "activity", label: "Activity" },
] as const;

export default function DatasetRoute() {
  const { id = "", tab = "" } = useParams<{ id: string; tab?: string }>();
  const dataset = useQuery(getDatasetOptions(id));
  if (dataset.isError && !dataset.data)
    return (
      <>
        <PageHeader title="Dataset" />
        <div className="grid gap-4">
          <ErrorState
            title="The dataset cannot be shown"
            reason={dataset.error}
            onRetry={() => void dataset.refetch()}
          />
          <Link href={paths.datasets} className={`${buttonClass()} w-fit`}>
            All datasets
          </Link>
        </div>
      </>
    );
  if (!dataset.data)
    return (
      <Loading label="Loading the dataset" className="grid gap-4">
        <Skeleton className="h-14" />
        <Skeleton className="h-64" />
      </Loading>
    );
  return <DatasetPage dataset={dataset.data} tab={tab} />;
}

function DatasetPage({ dataset, tab }: { dataset: Dataset; tab: string }) {
  const jobs = useDatasetJobs(dataset.id);
  const actions = useDatasetActions();
  const isReady = dataset.status === "ready";
  const download = jobs.find((job) => job.kind === "download");
  const nav = useRef<HTMLElement>(null);
  // Where the tabs do not fit, the open one is in view.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place
  useEffect(() => {
    const open = nav.current?.querySelector<HTMLElement>("[aria-current]");
    if (open && nav.current) nav.current.scrollLeft = open.offsetLeft - nav.current.offsetLeft - 32;
  }, [tab]);
  return (
    <>
      <PageHeader
        title={dataset.name}
        above={
          <Link
            href={paths.datasets}
            className="rounded-control text-sm text-text-3 hover:underline"
          >
            Datasets
          </Link>
        }
        below={
          <p className="flex flex-wrap items-center gap-x-3 text-text-3">
            <DatasetStatus dataset={dataset} jobs={jobs} />
            <span className="font-mono text-xs [overflow-wrap:anywhere]">
              {sourceLine(dataset)}
            </span>
          </p>
        }
        actions={
          <>
            {!isReady && jobs.length === 0 && dataset.repo_id && (
              <Button look="primary" onClick={() => actions.onDownload(dataset)}>
                {dataset.status === "failed" ? "Try again" : "Download"}
              </Button>
            )}
            {isReady && (
              <Button look="primary" onClick={() => actions.onTokenize(dataset)}>
                Tokenize
              </Button>
            )}
            {download && <PauseButton job={download} name={dataset.name} size="normal" />}
            {jobs.length > 0 ? (
              <Button onClick={() => actions.onCancel(dataset)}>Cancel</Button>
            ) : (
              <Button look="danger-quiet" onClick={() => actions.onDelete(dataset)}>
                Delete
              </Button>
            )}
          </>
        }
      />
      {jobs.length > 0 && (
        <section
          aria-label="Running"
          className="mb-5 grid gap-3 rounded-card border border-line bg-surface p-4"
        >
          {jobs.map((job) => (
            <JobProgress key={job.id} job={job} name={dataset.name} />
          ))}
        </section>
      )}
      <nav
        ref={nav}
        aria-label="Parts of the dataset"
        className="mb-5 flex gap-1 overflow-x-auto border-b border-line"
      >
        {tabs.map(({ path, label }) => (
          <Link
            key={path}
            href={`${paths.dataset(dataset.id)}${path && `/${path}`}`}
            aria-current={tab === path ? "page" : undefined}
            className="control inline-flex h-9 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-text-2 -outline-offset-2 hover:text-text aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-text"
          >
            {label}
          </Link>
        ))}
      </nav>
      <Tab dataset={dataset} tab={tab} />
    </>
  );
}

function Tab({ dataset, tab }: { dataset: Dataset; tab: string }) {
  const [, navigate] = useLocation();
  const { number, set } = useSearchState();
  const { onTokenize } = useDatasetActions();
  switch (tab) {
    case "":
      return <DatasetOverview dataset={dataset} />;
    case "samples":
      return dataset.status === "ready" ? (
        <SamplesPanel dataset={dataset} />
      ) : (
        <EmptyState title="Nothing to show yet">
          Samples appear once the dataset is downloaded
        </EmptyState>
      );
    case "tokenizations":
      return (
        <TokenizationList
          dataset_id={dataset.id}
          onTokenize={() => onTokenize(dataset)}
          onStatistics={(one) =>
            navigate(withQuery(paths.statistics(dataset.id), { tokenization: one.id }))
          }
          onSamples={(one) => navigate(withQuery(paths.samples(dataset.id), { tokens: one.id }))}
        />
      );
    case "statistics":
      return (
        <Suspense fallback={<Skeleton className="h-72" />}>
          <StatisticsPanel dataset={dataset} />
        </Suspense>
      );
    case "activity":
      return (
        <JobHistory
          dataset_id={dataset.id}
          offset={number("offset", 0)}
          onOffset={(offset) => set({ offset: offset || null }, "push")}
        />
      );
    default:
      return <EmptyState title="There is no such part of a dataset" />;
  }
}
