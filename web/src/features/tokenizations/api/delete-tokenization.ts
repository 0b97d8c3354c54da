import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function useDeleteTokenization(dataset_id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(
        api.DELETE("/api/v1/tokenizations/{id}", {
          params: { path: { id }, query: { undo: true } },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.tokenizations(dataset_id) });
      void cache.invalidateQueries({ queryKey: keys.datasets });
      void cache.invalidateQueries({ queryKey: keys.system });
    },
  });
}
