import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function listTokenizersOptions() {
  return queryOptions({
    queryKey: keys.tokenizers,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/tokenizers", { signal })),
  });
}
