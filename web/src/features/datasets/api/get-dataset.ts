import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Dataset, type Schemas } from "../../../lib/api-client";
import { queryClient } from "../../../lib/query-client";
import { keys } from "../../../lib/query-keys";

/** The dataset as the list last showed it, so that its page and dialogs open at once. */
function listedDataset(id: string): Dataset | undefined {
  const lists = queryClient.getQueriesData<Schemas["DatasetPage"]>({
    queryKey: [...keys.datasets, "list"],
  });
  return lists.flatMap(([, page]) => page?.items ?? []).find((dataset) => dataset.id === id);
}

export function getDatasetOptions(id: string) {
  return queryOptions<Dataset>({
    queryKey: keys.dataset(id),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/datasets/{id}", { params: { path: { id } }, signal })),
    placeholderData: () => listedDataset(id),
  });
}
