import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function useExportTokenization(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["ExportStart"]) =>
      answer(api.POST("/api/v1/tokenizations/{id}/export", { params: { path: { id } }, body })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.jobs }),
  });
}
