import { useMemo } from "react";
import { showFailure, showToast } from "../components/toasts";
import type { DatasetActions } from "../features/datasets/dataset-card";
import { useStartDownload } from "../features/download/api/start-download";
import { useSearchState } from "../lib/search-state";

/** What the buttons of a dataset do: most open a dialog, whose address can be shared. */
export function useDatasetActions(): DatasetActions {
  const { set } = useSearchState();
  const { mutate: download } = useStartDownload();
  return useMemo(() => {
    const open = (modal: string) => (dataset: { id: string }) =>
      set({ modal, dataset: dataset.id }, "push");
    return {
      onTokenize: open("tokenize"),
      onStatistics: open("statistics"),
      onDelete: open("delete"),
      onCancel: open("cancel"),
      onDownload: (dataset) =>
        download(dataset.id, {
          onSuccess: () => showToast("Download started", dataset.name),
          onError: (reason) => showFailure("Download not started", reason),
        }),
    };
  }, [set, download]);
}
