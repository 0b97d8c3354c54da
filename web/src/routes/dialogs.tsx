// The open dialog is part of the address: ?modal=NAME&dataset=ID on any page. Back closes it.
import { useQuery } from "@tanstack/react-query";
import { Suspense, useCallback } from "react";
import { useLocation } from "wouter";
import { Dialog } from "../components/dialog";
import { ErrorState, Loading, Skeleton } from "../components/states";
import { getDatasetOptions } from "../features/datasets/api/get-dataset";
import { CancelDialog } from "../features/datasets/cancel-dialog";
import { DeleteDialog } from "../features/datasets/delete-dialog";
import { useSelection } from "../features/datasets/selection";
import type { Dataset } from "../lib/api-client";
import { lazyAhead } from "../lib/lazy-ahead";
import { isWork, useActiveJobs } from "../lib/live-jobs";
import { paths, withQuery } from "../lib/paths";
import { useSearchState } from "../lib/search-state";

const download = lazyAhead(() => import("../features/download/download-dialog"));
const tokenize = lazyAhead(() => import("../features/tokenize/tokenize-dialog"));
const statistics = lazyAhead(() => import("./statistics-dialog"));
const shortcuts = lazyAhead(() => import("./shortcuts-dialog"));
const commands = lazyAhead(() => import("./command-palette"));

/** Fetches the code of every dialog. One that fails is fetched again when it is opened. */
export async function fetchDialogs(): Promise<void> {
  const all = [commands, download, tokenize, statistics, shortcuts];
  await Promise.allSettled(all.map((one) => one.fetch()));
}

export default function Dialogs() {
  const { text, set } = useSearchState();
  const modal = text("modal");
  const dataset = text("dataset");
  const close = useCallback(
    () =>
      set({
        modal: null,
        dataset: null,
        tokenization: null,
        tab: null,
        offset: null,
        limit: null,
        repo: null,
        tokens: null,
        find: null,
        from: null,
        to: null,
        view: null,
        compare: null,
      }),
    [set],
  );
  if (!modal) return null;
  return (
    <Suspense fallback={null}>
      {modal === "download" && (
        <download.Component initialRepo={text("repo")} onClose={close} onStarted={close} />
      )}
      {modal === "shortcuts" && <shortcuts.Component onClose={close} />}
      {modal === "commands" && <commands.Component onClose={close} />}
      {modal === "delete" && !dataset && <BulkDelete onClose={close} />}
      {dataset && <DatasetDialog key={dataset} modal={modal} id={dataset} onClose={close} />}
    </Suspense>
  );
}

function BulkDelete({ onClose }: { onClose: () => void }) {
  const { datasets, clear } = useSelection();
  const active = useActiveJobs().data?.items ?? [];
  if (datasets.size === 0) return null;
  const onDeleted = () => {
    clear();
    onClose();
  };
  return (
    <DeleteDialog
      datasets={[...datasets.values()]}
      hasJobs={active.some((job) => isWork(job) && datasets.has(job.dataset_id ?? ""))}
      onClose={onClose}
      onDeleted={onDeleted}
    />
  );
}

function DatasetDialog({ modal, id, onClose }: { modal: string; id: string; onClose: () => void }) {
  const { data: dataset, isError, error, refetch } = useQuery(getDatasetOptions(id));
  if (isError)
    return (
      <Dialog title="No such dataset" width="small" onClose={onClose}>
        <ErrorState reason={error} onRetry={() => void refetch()} />
      </Dialog>
    );
  if (!dataset)
    return (
      <Dialog title="Loading" width="small" onClose={onClose}>
        <Loading label="Loading the dataset">
          <Skeleton className="h-24" />
        </Loading>
      </Dialog>
    );
  return <LoadedDialog modal={modal} dataset={dataset} onClose={onClose} />;
}

function LoadedDialog({
  modal,
  dataset,
  onClose,
}: {
  modal: string;
  dataset: Dataset;
  onClose: () => void;
}) {
  const [location, navigate] = useLocation();
  const { set } = useSearchState();
  const toggle = useSelection((selection) => selection.toggle);
  const active = useActiveJobs().data?.items ?? [];
  if (modal === "tokenize")
    return (
      <tokenize.Component
        dataset={dataset}
        onClose={onClose}
        onOpenTokenization={(made) => set({ modal: "statistics", tokenization: made.id })}
      />
    );
  if (modal === "statistics") return <statistics.Component dataset={dataset} onClose={onClose} />;
  if (modal === "cancel") return <CancelDialog dataset={dataset} onClose={onClose} />;
  if (modal !== "delete") return null;
  const onDeleted = () => {
    toggle(dataset, false);
    if (location.startsWith(paths.dataset(dataset.id)))
      navigate(withQuery(paths.datasets, {}), { replace: true });
    else onClose();
  };
  return (
    <DeleteDialog
      datasets={[dataset]}
      hasJobs={active.some((job) => isWork(job) && job.dataset_id === dataset.id)}
      onClose={onClose}
      onDeleted={onDeleted}
    />
  );
}
