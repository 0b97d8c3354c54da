// The cache of everything the server said. Live views are kept fresh by lib/events.ts, so nothing
// is fetched again merely because a window got focus.
import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "./api-client";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      // Only a missing answer is worth another try; an error document would come again.
      retry: (failures, reason) =>
        failures < 2 &&
        reason instanceof ApiError &&
        (reason.status === 0 || reason.status === 503),
      retryDelay: (failures) => 500 * 2 ** failures,
    },
  },
});
