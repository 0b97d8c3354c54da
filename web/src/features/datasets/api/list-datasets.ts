import { queryOptions } from "@tanstack/react-query";
import type { paths } from "../../../api/schema";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type DatasetQuery = NonNullable<paths["/api/v1/datasets"]["get"]["parameters"]["query"]>;

export function listDatasetsOptions(query: DatasetQuery) {
  return queryOptions({
    queryKey: keys.datasetList(query),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/datasets", { params: { query }, signal })),
  });
}
