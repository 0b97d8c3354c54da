import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type Estimate = Schemas["Estimate"];

export function estimateTokenizationOptions(dataset_id: string, body: Schemas["TokenizeStart"]) {
  return queryOptions({
    queryKey: keys.estimate(dataset_id, body),
    queryFn: ({ signal }) => {
      const params = { path: { id: dataset_id } };
      return answer(api.POST("/api/v1/datasets/{id}/tokenize-estimate", { params, body, signal }));
    },
    retry: false,
    // A tokenization that has ended since is one that exists now.
    staleTime: 0,
    gcTime: 60_000,
  });
}
