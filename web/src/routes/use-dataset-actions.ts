import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { showFailure, showToast } from "../components/toasts";
import { getDatasetOptions } from "../features/datasets/api/get-dataset";
import type { DatasetActions } from "../features/datasets/dataset-card";
import { useStartDownload } from "../features/download/api/start-download";
import { getStatisticsOptions } from "../features/statistics/api/get-statistics";
import { listTokenizationsOptions } from "../lib/list-tokenizations";
import { useSearchState } from "../lib/search-state";

/** What the dialog will ask for, in the time that a hand takes from reaching a button to a click. */
async function fetchStatistics(cache: QueryClient, id: string): Promise<void> {
  void cache.prefetchQuery(getDatasetOptions(id));
  const list = listTokenizationsOptions(id);
  await cache.prefetchQuery(list);
  const newest = cache.getQueryData(list.queryKey)?.items[0];
  if (newest) await cache.prefetchQuery(getStatisticsOptions(id, newest.id));
}

/** What the buttons of a dataset do: most open a dialog, whose address can be shared. */
export function useDatasetActions(): DatasetActions {
  const { set } = useSearchState();
  const { mutate: download } = useStartDownload();
  const cache = useQueryClient();
  return useMemo(() => {
    const open = (modal: string) => (dataset: { id: string }) =>
      set({ modal, dataset: dataset.id }, "push");
    return {
      onTokenize: open("tokenize"),
      onStatistics: open("statistics"),
      onNearStatistics: ({ id }) => void fetchStatistics(cache, id),
      onDelete: open("delete"),
      onCancel: open("cancel"),
      onDownload: (dataset) =>
        download(dataset.id, {
          onSuccess: () => showToast("Download started", dataset.name),
          onError: (reason) => showFailure("Download not started", reason),
        }),
    };
  }, [set, download, cache]);
}
