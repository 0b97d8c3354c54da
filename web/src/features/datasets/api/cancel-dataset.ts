import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function useCancelDataset() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, deletesFiles }: { id: string; deletesFiles: boolean }) =>
      answer(
        api.POST("/api/v1/datasets/{id}/cancel", {
          params: { path: { id } },
          body: { delete_files: deletesFiles },
        }),
      ),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void cache.invalidateQueries({ queryKey: keys.datasets });
    },
  });
}
