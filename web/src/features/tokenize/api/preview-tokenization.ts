import { queryOptions } from "@tanstack/react-query";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type Preview = Schemas["Preview"];

export function previewTokenizationOptions(body: Schemas["PreviewRequest"]) {
  return queryOptions({
    queryKey: keys.preview(body),
    queryFn: ({ signal }) => answer(api.POST("/api/v1/tokenize-preview", { body, signal })),
    retry: false,
    gcTime: 60_000,
  });
}
