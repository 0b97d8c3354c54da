import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function getDatasetOptions(id: string) {
  return queryOptions({
    queryKey: keys.dataset(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/datasets/{id}", { params: { path: { id } }, signal })),
  });
}
