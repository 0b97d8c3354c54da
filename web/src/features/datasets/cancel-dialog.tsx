import { useState } from "react";
import { AlertDialog } from "../../components/alert-dialog";
import { CheckField } from "../../components/field";
import { showFailure, showToast } from "../../components/toasts";
import type { Dataset } from "../../lib/api-client";
import { formatBytes } from "../../lib/format";
import { useDatasetJobs } from "../../lib/live-jobs";
import { useCancelDataset } from "./api/cancel-dataset";

/** Cancel says what stays, because people fear losing hours of download. */
export function CancelDialog({ dataset, onClose }: { dataset: Dataset; onClose: () => void }) {
  const cancel = useCancelDataset();
  const jobs = useDatasetJobs(dataset.id);
  const download = jobs.find((job) => job.kind === "download");
  const [deletesFiles, setDeletesFiles] = useState(false);
  const confirm = () =>
    cancel.mutate(
      { id: dataset.id, deletesFiles },
      {
        onSuccess: () => {
          showToast(`Cancelled ${dataset.name}`);
          onClose();
        },
        onError: (reason) => {
          showFailure("Not cancelled", reason);
          onClose();
        },
      },
    );
  return (
    <AlertDialog
      title={`Cancel ${dataset.name}?`}
      action={download ? "Cancel download" : "Cancel job"}
      cancel="Go on"
      isBusy={cancel.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      {download ? (
        <>
          <p>
            {deletesFiles
              ? "The next download of this dataset begins again."
              : `The ${formatBytes(download.downloaded ?? 0)} downloaded so far stay on disk. The next download of this dataset continues there.`}
          </p>
          <CheckField
            label="Delete what was downloaded so far"
            checked={deletesFiles}
            onChange={(event) => setDeletesFiles(event.target.checked)}
          />
        </>
      ) : (
        <p>The dataset and its finished tokenizations stay as they are.</p>
      )}
    </AlertDialog>
  );
}
