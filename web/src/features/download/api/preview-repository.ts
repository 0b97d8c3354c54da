import { queryOptions } from "@tanstack/react-query";
import type { paths } from "../../../api/schema";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type HubPreviewQuery = paths["/api/v1/hub/preview"]["get"]["parameters"]["query"];
export type HubPreview = Schemas["HubPreview"];

export function previewRepositoryOptions(query: HubPreviewQuery) {
  return queryOptions({
    queryKey: keys.hubPreview(query),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/hub/preview", { params: { query }, signal })),
    staleTime: 300_000,
    retry: false,
  });
}
