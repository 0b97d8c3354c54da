import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { AlertDialog } from "../../components/alert-dialog";
import { TextField } from "../../components/field";
import { Note } from "../../components/states";
import { showAction, showFailure, showToast } from "../../components/toasts";
import type { Dataset } from "../../lib/api-client";
import { formatBytes, plural } from "../../lib/format";
import { useDeleteDataset } from "./api/delete-dataset";
import { previewDeletionOptions } from "./api/preview-deletion";
import { restoreDataset } from "./api/restore-dataset";

/** More than this at once is asked for by name: it took days to make. */
const largeBytes = 100e9;
const manyDatasets = 10;

interface DeleteProps {
  datasets: readonly Dataset[];
  hasJobs: boolean;
  onClose: () => void;
  onDeleted: () => void;
}

/** What goes, what it frees and what stays; null while the server has not said. */
function useDeletion(datasets: readonly Dataset[]) {
  return useQueries({
    queries: datasets.map((dataset) => previewDeletionOptions(dataset.id)),
    combine: (answers) => {
      const all = answers.flatMap((one) => (one.data ? [one.data] : []));
      const sum = (name: "bytes_freed" | "bytes_kept" | "tokenizations_deleted") =>
        all.reduce((total, one) => total + one[name], 0);
      if (all.length < datasets.length) return null;
      return {
        freed: sum("bytes_freed"),
        kept: sum("bytes_kept"),
        tokenizations: sum("tokenizations_deleted"),
      };
    },
  });
}

async function undo(datasets: readonly Dataset[], what: string): Promise<void> {
  try {
    for (const dataset of datasets) await restoreDataset(dataset.id);
    showToast(`Restored ${what}`);
  } catch (reason) {
    showFailure("Not restored", reason);
  }
}

export function DeleteDialog({ datasets, hasJobs, onClose, onDeleted }: DeleteProps) {
  const remove = useDeleteDataset();
  const [isBusy, setIsBusy] = useState(false);
  const [typed, setTyped] = useState("");
  const deletion = useDeletion(datasets);
  const what =
    datasets.length === 1 ? (datasets[0]?.name ?? "") : plural(datasets.length, "dataset");
  const bytes = datasets.reduce((sum, dataset) => sum + (dataset.size_bytes ?? 0), 0);
  const tokenizations =
    deletion?.tokenizations ??
    datasets.reduce((sum, dataset) => sum + dataset.num_tokenizations, 0);

  const isLarge = bytes > largeBytes || datasets.length > manyDatasets;
  const isConfirmed = !isLarge || typed.trim() === what.replaceAll("\u00a0", " ");

  const confirm = async () => {
    setIsBusy(true);
    try {
      for (const dataset of datasets) await remove.mutateAsync(dataset.id);
      showAction(`Deleted ${what}`, "Undo", () => void undo(datasets, what));
      onDeleted();
    } catch (reason) {
      showFailure("Not deleted", reason);
      setIsBusy(false);
    }
  };

  return (
    <AlertDialog
      title={`Delete ${what}?`}
      action={deletion?.freed ? `Delete and free ${formatBytes(deletion.freed)}` : "Delete"}
      isBusy={isBusy}
      isBlocked={hasJobs || !isConfirmed}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <ul className="num list-disc pl-5">
        <li>
          {datasets.length === 1 ? "its" : "their"} raw files
          {bytes > 0 && `, ${formatBytes(bytes)}`}, where no other dataset uses them
        </li>
        <li>{plural(tokenizations, "tokenization")} with shards and statistics</li>
      </ul>
      {deletion && deletion.kept > 0 && (
        <p className="num">{formatBytes(deletion.kept)} stay because others use them too</p>
      )}
      {hasJobs ? (
        <Note tone="warn">A job is working on it. Cancel that first.</Note>
      ) : (
        <p>You can undo this for 10 minutes; the space is freed after that.</p>
      )}
      {isLarge && !hasJobs && (
        <TextField
          label={`Type “${what.replaceAll("\u00a0", " ")}” to delete so much`}
          value={typed}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
        />
      )}
    </AlertDialog>
  );
}
