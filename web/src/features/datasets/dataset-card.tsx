import { Ellipsis } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { Button } from "../../components/button";
import { JobProgress } from "../../components/job-progress";
import { Menu, menuItems } from "../../components/menu";
import { Name } from "../../components/name";
import { TimeAgo } from "../../components/time-ago";
import { copyAndTell } from "../../components/toasts";
import type { Dataset, Job } from "../../lib/api-client";
import { formatBytes, formatMoment, plural } from "../../lib/format";
import { useDatasetJobs } from "../../lib/live-jobs";
import { paths } from "../../lib/paths";
import { DatasetStatus } from "./dataset-status";
import { PauseButton } from "./pause-button";

export interface DatasetActions {
  onTokenize: (dataset: Dataset) => void;
  onStatistics: (dataset: Dataset) => void;
  /** The pointer or the focus is on the button of its statistics. */
  onNearStatistics: (dataset: Dataset) => void;
  onDelete: (dataset: Dataset) => void;
  onDownload: (dataset: Dataset) => void;
  onCancel: (dataset: Dataset) => void;
}

/** "default · train, test · 3f2a91c": what of the repository this is. */
export function sourceLine({ metadata, repo_id, name }: Dataset): string {
  const parts = [
    repo_id && repo_id !== name ? repo_id : null,
    repo_id ? metadata.config : "local files",
    metadata.splits?.join(", "),
    metadata.commit ? `rev ${metadata.commit.slice(0, 7)}` : metadata.revision,
  ];
  return parts.filter(Boolean).join(" · ");
}

interface CardProps {
  dataset: Dataset;
  /** Its place in the list. */
  index: number;
  actions: DatasetActions;
  isSelected: boolean;
  onSelect: (index: number, isSelected: boolean, withRange: boolean) => void;
}

/** Drawn again only for another dataset: the list is drawn with every step of a scroll. */
export const DatasetCard = memo(function DatasetCard(props: CardProps) {
  const { dataset, index, actions, isSelected, onSelect } = props;
  const jobs = useDatasetJobs(dataset.id);
  const download = jobs.find((job) => job.kind === "download");
  const title = `dataset-${dataset.id}`;
  return (
    <article
      aria-labelledby={title}
      data-dataset={dataset.id}
      className={`flex h-full min-w-0 flex-col gap-2.5 rounded-card border bg-surface p-4
        ${isSelected ? "border-accent" : "border-line"}`}
    >
      <header className="flex items-start gap-2.5">
        <input
          type="checkbox"
          className="mt-0.5 shrink-0"
          aria-label={`Select ${dataset.name}`}
          checked={isSelected}
          onChange={(event) => {
            const native = event.nativeEvent;
            onSelect(index, event.target.checked, native instanceof MouseEvent && native.shiftKey);
          }}
        />
        <div className="min-w-0 flex-1">
          <h2 id={title} className="truncate font-semibold" title={dataset.name}>
            <Link href={paths.dataset(dataset.id)} className="rounded-control hover:underline">
              <Name>{dataset.name}</Name>
            </Link>
          </h2>
          <p className="truncate font-mono text-xs text-text-3" title={sourceLine(dataset)}>
            {sourceLine(dataset) || (
              <>
                added <TimeAgo time={dataset.created_at} />
              </>
            )}
          </p>
        </div>
        <DatasetStatus dataset={dataset} jobs={jobs} />
      </header>
      <div className="min-h-12 flex-1">
        {jobs[0] ? (
          <RunningJobs jobs={jobs} name={dataset.name} />
        ) : (
          <CardFacts dataset={dataset} />
        )}
      </div>
      <footer className="flex items-center gap-1.5">
        <CardButtons dataset={dataset} download={download} jobs={jobs} actions={actions} />
        <span className="flex-1" />
        <CardMenu dataset={dataset} actions={actions} />
      </footer>
    </article>
  );
});

function RunningJobs({ jobs, name }: { jobs: readonly Job[]; name: string }) {
  const [first, ...others] = jobs;
  if (!first) return null;
  const more = others.length > 0 ? plural(others.length, "more job") : undefined;
  return <JobProgress job={first} name={name} isCompact more={more} />;
}

function CardFacts({ dataset }: { dataset: Dataset }) {
  const failure = dataset.metadata.error;
  if (dataset.status === "failed" && failure)
    return (
      <div className="text-sm [overflow-wrap:anywhere]">
        <p className="line-clamp-2 text-danger" title={failure.message}>
          {failure.message}
        </p>
        {failure.hint && <p className="line-clamp-1 text-text-2">{failure.hint}</p>}
      </div>
    );
  return (
    <div className="num grid gap-0.5 text-text-2">
      <p>
        <span className="font-medium text-text">{formatBytes(dataset.size_bytes)}</span>
        <span className="mx-2 text-text-3">·</span>
        {dataset.num_samples === null
          ? "samples not counted"
          : plural(dataset.num_samples, "sample")}
      </p>
      <p className="text-sm">
        {plural(dataset.num_tokenizations, "tokenization")}
        <span className="mx-2 text-text-3">·</span>
        <span title={formatMoment(dataset.updated_at)}>
          changed <TimeAgo time={dataset.updated_at} />
        </span>
      </p>
    </div>
  );
}

interface ButtonsProps {
  dataset: Dataset;
  download: Job | undefined;
  jobs: readonly Job[];
  actions: DatasetActions;
}

function CardButtons({ dataset, download, jobs, actions }: ButtonsProps) {
  const of = dataset.name;
  const verb = dataset.status === "failed" ? "Try again" : "Download";
  if (download || (jobs.length > 0 && dataset.status !== "ready"))
    return (
      <>
        {download && <PauseButton job={download} name={of} />}
        <Button size="small" aria-label={`Cancel ${of}`} onClick={() => actions.onCancel(dataset)}>
          Cancel
        </Button>
      </>
    );
  if (dataset.status !== "ready")
    return (
      <>
        <Button
          size="small"
          aria-label={`${verb} ${of}`}
          onClick={() => actions.onDownload(dataset)}
        >
          {verb}
        </Button>
        <DeleteButton dataset={dataset} actions={actions} />
      </>
    );
  return (
    <>
      <Button
        size="small"
        aria-label={`Tokenize ${of}`}
        onClick={() => actions.onTokenize(dataset)}
      >
        Tokenize
      </Button>
      <Button
        size="small"
        aria-label={`Statistics of ${of}`}
        onPointerEnter={() => actions.onNearStatistics(dataset)}
        onFocus={() => actions.onNearStatistics(dataset)}
        onClick={() => actions.onStatistics(dataset)}
      >
        Statistics
      </Button>
      {jobs.length > 0 ? (
        <Button size="small" aria-label={`Cancel ${of}`} onClick={() => actions.onCancel(dataset)}>
          Cancel
        </Button>
      ) : (
        <DeleteButton dataset={dataset} actions={actions} />
      )}
    </>
  );
}

function DeleteButton({ dataset, actions }: { dataset: Dataset; actions: DatasetActions }) {
  return (
    <Button
      size="small"
      look="danger-quiet"
      aria-label={`Delete ${dataset.name}`}
      onClick={() => actions.onDelete(dataset)}
    >
      Delete
    </Button>
  );
}

function CardMenu({ dataset, actions }: { dataset: Dataset; actions: DatasetActions }) {
  return (
    <Menu
      label={`More for ${dataset.name}`}
      trigger={<Ellipsis aria-hidden className="size-4" />}
      items={menuItems(
        { label: "Copy id", onClick: () => copyAndTell(dataset.id, "Copied the id") },
        dataset.file_path !== null && {
          label: "Copy path of the files",
          onClick: () => copyAndTell(dataset.file_path ?? "", "Copied the path"),
        },
        dataset.status === "ready" &&
          dataset.repo_id !== null && {
            label: "Download again",
            onClick: () => actions.onDownload(dataset),
          },
        { label: "Delete…", isDangerous: true, onClick: () => actions.onDelete(dataset) },
      )}
    />
  );
}
