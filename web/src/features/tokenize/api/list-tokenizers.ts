import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export function listTokenizersOptions(q = "") {
  return queryOptions({
    queryKey: keys.tokenizers(q),
    queryFn: ({ signal }) => {
      const query = q ? { q, limit: 200 } : { limit: 200 };
      return answer(api.GET("/api/v1/tokenizers", { params: { query }, signal }));
    },
  });
}
