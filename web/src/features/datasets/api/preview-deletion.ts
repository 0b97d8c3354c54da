import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

/** What deleting the dataset would free; asked anew each time, because others use the files too. */
export function previewDeletionOptions(id: string) {
  return queryOptions({
    queryKey: keys.deletion(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/datasets/{id}/deletion", { params: { path: { id } }, signal })),
    staleTime: 0,
    gcTime: 0,
  });
}
