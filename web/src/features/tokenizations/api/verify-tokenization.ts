import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function useVerifyTokenization() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      answer(api.POST("/api/v1/tokenizations/{id}/verify", { params: { path: { id } }, body: {} })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.jobs }),
  });
}
