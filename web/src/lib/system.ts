// The state of the server's machine, shown by the shell and the settings.
import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "./api-client";
import { keys } from "./query-keys";

export function getSystemOptions() {
  return queryOptions({
    queryKey: keys.system,
    queryFn: ({ signal }) => answer(api.GET("/api/v1/system", { signal })),
    refetchInterval: 60_000,
  });
}
