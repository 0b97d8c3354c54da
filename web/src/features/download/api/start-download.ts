import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

/** Starts or resumes the download of a dataset that is known already. */
export function useStartDownload() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/v1/datasets/{id}/download", { params: { path: { id } }, body: {} })),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void cache.invalidateQueries({ queryKey: keys.datasets });
    },
  });
}

/** Records a dataset and starts its download: what "Start download" means in the dialog. */
export function useCreateAndDownload() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["DatasetCreate"]) => {
      const dataset = await answer(api.POST("/api/v1/datasets", { body }));
      const params = { path: { id: dataset.id } };
      await answer(api.POST("/api/v1/datasets/{id}/download", { params, body: {} }));
      return dataset;
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void cache.invalidateQueries({ queryKey: keys.datasets });
    },
  });
}
