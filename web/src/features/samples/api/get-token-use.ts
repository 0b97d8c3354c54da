import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function getTokenUseOptions(tokenization_id: string, token_id: number) {
  return queryOptions({
    queryKey: keys.tokenUse(tokenization_id, token_id),
    queryFn: ({ signal }) => {
      const params = { path: { id: tokenization_id }, query: { token_id } };
      return answer(api.GET("/api/v1/tokenizations/{id}/token-use", { params, signal }));
    },
    // A tokenization never changes, so neither do its counts.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}
