// Several features choose among the tokenizations of a dataset, so this operation lives here.
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./api-client";
import { keys } from "./query-keys";

export function listTokenizationsOptions(dataset_id: string) {
  return queryOptions({
    queryKey: keys.tokenizations(dataset_id),
    queryFn: ({ signal }) => {
      const params = { path: { id: dataset_id }, query: { limit: 500 } };
      return answer(api.GET("/api/v1/datasets/{id}/tokenizations", { params, signal }));
    },
  });
}
