// Jobs that are queued or running, as hooks. The list lives in the query cache, where
// lib/events.ts writes into it; speed and time left are derived here from how it changes.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useReducer } from "react";
import { answer, api, type Job } from "./api-client";
import { useLinkState } from "./link-state";
import { keys } from "./query-keys";
import { observe, type Rate, type RateReading, readRate, startRate } from "./rate";

function activeJobsOptions() {
  return queryOptions({
    queryKey: keys.activeJobs,
    queryFn: async ({ signal }) => {
      const query = { status: "active", limit: 500 } as const;
      const page = await answer(api.GET("/api/v1/jobs", { params: { query }, signal }));
      return { items: page.items };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Asks every 5 s while the link is down; otherwise the events say everything. */
export function useActiveJobs() {
  const isDown = useLinkState((state) => state.status === "down");
  return useQuery({ ...activeJobsOptions(), refetchInterval: isDown ? 5000 : false });
}

/** Counting goes on in the background and keeps nobody from anything; all else is work. */
export function isWork(job: Job): boolean {
  return job.kind !== "index";
}

export function useDatasetJobs(dataset_id: string): Job[] {
  const { data } = useQuery({
    ...activeJobsOptions(),
    select: (list) => list.items.filter((job) => job.dataset_id === dataset_id && isWork(job)),
  });
  return data ?? [];
}

export function workDone(job: Job): number {
  return job.kind === "download" ? (job.downloaded ?? 0) : (job.tokens_processed ?? 0);
}

/** By the id of the job: a view that opens later goes on with what others have seen. */
const rates = new Map<string, Rate>();
const ratesMax = 200;

function observedRate(job: Job, now: number): Rate {
  // The time of a pause is no part of any speed.
  if (job.status !== "running") rates.delete(job.id);
  const done = workDone(job);
  const rate = observe(rates.get(job.id) ?? startRate(done, now), done, now);
  rates.set(job.id, rate);
  // The oldest job first: of so many it has long ended.
  const [oldest] = rates.keys();
  if (rates.size > ratesMax && oldest !== undefined) rates.delete(oldest);
  return rate;
}

/** Speed, time left and stalls of a running job, renewed every second. */
export function useJobRate(job: Job): RateReading {
  const [, renew] = useReducer((count: number) => count + 1, 0);
  const now = performance.now();
  const rate = observedRate(job, now);
  const isRunning = job.status === "running";
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(renew, 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  // Tokenization knows its share, not its tokens: the total follows from both.
  const done = workDone(job);
  const total =
    job.kind === "download" ? (job.total ?? 0) : job.progress > 0 ? (done * 100) / job.progress : 0;
  return readRate(rate, total, now);
}
