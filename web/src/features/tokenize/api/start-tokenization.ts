import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Job, type Schemas, type Tokenization } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type Started = { job: Job } | { existing: Tokenization };

/** A new job, or the tokenization that exists with the same options. */
export function useStartTokenization(dataset_id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (body: Schemas["TokenizeStart"]): Promise<Started> => {
      const params = { path: { id: dataset_id } };
      const made = await answer(api.POST("/api/v1/datasets/{id}/tokenize", { params, body }));
      return "kind" in made ? { job: made } : { existing: made };
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void cache.invalidateQueries({ queryKey: keys.datasets });
    },
  });
}
