import { queryOptions } from "@tanstack/react-query";
import type { paths } from "../../../api/schema";
import { answer, api, type Schemas } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type PlanQuery = paths["/api/v1/hub/plan"]["get"]["parameters"]["query"];
export type DownloadPlan = Schemas["DownloadPlan"];

export function planDownloadOptions(query: PlanQuery, isEnabled: boolean) {
  return queryOptions({
    queryKey: keys.hubPlan(query),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/hub/plan", { params: { query }, signal })),
    enabled: isEnabled,
    retry: false,
  });
}
