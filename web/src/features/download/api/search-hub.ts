import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function searchHubOptions(q: string) {
  return queryOptions({
    queryKey: keys.hubSearch(q),
    queryFn: ({ signal }) =>
      answer(api.GET("/api/v1/hub/search", { params: { query: { q, limit: 8 } }, signal })),
    enabled: q.length >= 2,
    retry: false,
  });
}
