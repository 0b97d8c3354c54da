import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

/** Deletes with a way back: for ten minutes `useRestoreDataset` undoes it. */
export function useDeleteDataset() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE("/api/v1/datasets/{id}", { params: { path: { id }, query: { undo: true } } }),
      ),
    onSuccess: async (_, id) => {
      cache.removeQueries({ queryKey: keys.dataset(id) });
      await cache.invalidateQueries({ queryKey: [...keys.datasets, "list"] });
      void cache.invalidateQueries({ queryKey: keys.system });
    },
  });
}
