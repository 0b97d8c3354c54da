import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type Statistics = Schemas["Statistics"];

/** The most tokens one answer lists. */
export const vocabularyLimit = 500;

export function getStatisticsOptions(dataset_id: string, tokenization_id?: string) {
  const query = { tokenization_id, limit: vocabularyLimit };
  return queryOptions({
    queryKey: keys.statistics(dataset_id, query),
    queryFn: ({ signal }) => {
      const params = { path: { id: dataset_id }, query };
      return answer(api.GET("/api/v1/datasets/{id}/statistics", { params, signal }));
    },
    // A tokenization never changes, so neither do its numbers.
    staleTime: tokenization_id ? Number.POSITIVE_INFINITY : 30_000,
  });
}
