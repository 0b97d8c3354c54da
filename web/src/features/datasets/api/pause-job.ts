import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Job } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

/** Pauses a download, or lets a paused one go on. */
export function usePauseJob() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (job: Job) => {
      const request = { params: { path: { id: job.id } }, body: {} };
      return answer(
        job.status === "paused"
          ? api.POST("/api/v1/jobs/{id}/resume", request)
          : api.POST("/api/v1/jobs/{id}/pause", request),
      );
    },
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.jobs });
      void cache.invalidateQueries({ queryKey: keys.datasets });
    },
  });
}
