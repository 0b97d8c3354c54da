import { useState } from "react";
import { AlertDialog } from "../../components/alert-dialog";
import { Note } from "../../components/states";
import { showFailure, showToast } from "../../components/toasts";
import type { Dataset } from "../../lib/api-client";
import { formatBytes, plural } from "../../lib/format";
import { useDeleteDataset } from "./api/delete-dataset";

interface DeleteProps {
  datasets: readonly Dataset[];
  hasJobs: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** Says what goes and what it frees before it goes. */
export function DeleteDialog({ datasets, hasJobs, onClose, onDeleted }: DeleteProps) {
  const remove = useDeleteDataset();
  const [isBusy, setIsBusy] = useState(false);
  const bytes = datasets.reduce((sum, dataset) => sum + (dataset.size_bytes ?? 0), 0);
  const tokenizations = datasets.reduce((sum, dataset) => sum + dataset.num_tokenizations, 0);
  const what =
    datasets.length === 1 ? (datasets[0]?.name ?? "") : plural(datasets.length, "dataset");

  const confirm = async () => {
    setIsBusy(true);
    let freed = 0;
    try {
      for (const dataset of datasets) freed += (await remove.mutateAsync(dataset.id)).bytes_freed;
      showToast(`Deleted ${what}`, `${formatBytes(freed)} freed`);
      onDeleted();
    } catch (reason) {
      showFailure("Not deleted", reason);
      setIsBusy(false);
    }
  };

  return (
    <AlertDialog
      title={`Delete ${what}?`}
      action="Delete"
      isBusy={isBusy}
      isBlocked={hasJobs}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <ul className="num list-disc pl-5">
        <li>
          {bytes > 0 ? `${formatBytes(bytes)} of raw files` : "No raw files yet"}; those that other
          datasets use stay
        </li>
        <li>{plural(tokenizations, "tokenization")} with shards and statistics</li>
      </ul>
      {hasJobs ? (
        <Note tone="warn">A job is working on it. Cancel that first.</Note>
      ) : (
        <p>This cannot be undone.</p>
      )}
    </AlertDialog>
  );
}
