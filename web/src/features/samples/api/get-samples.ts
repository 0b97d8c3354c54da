import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type SamplePage = Schemas["SamplePage"];
export type Sample = SamplePage["items"][number];

interface SampleQuery {
  tokenization_id?: string;
  offset: number;
  limit: number;
  q?: string;
  min_length?: number;
  max_length?: number;
}

export function getSamplesOptions(dataset_id: string, query: SampleQuery) {
  return queryOptions({
    queryKey: keys.samples(dataset_id, query),
    queryFn: ({ signal }) => {
      const params = { path: { id: dataset_id }, query };
      return answer(api.GET("/api/v1/datasets/{id}/samples", { params, signal }));
    },
    staleTime: 300_000,
  });
}
