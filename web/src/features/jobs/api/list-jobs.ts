import { queryOptions } from "@tanstack/react-query";
import type { paths } from "../../../api/schema";
import { answer, api } from "../../../lib/api-client";
import { keys } from "../../../lib/query-keys";

export type JobQuery = NonNullable<paths["/api/v1/jobs"]["get"]["parameters"]["query"]>;

export function listJobsOptions(query: JobQuery) {
  return queryOptions({
    queryKey: keys.jobList(query),
    queryFn: ({ signal }) => answer(api.GET("/api/v1/jobs", { params: { query }, signal })),
  });
}
