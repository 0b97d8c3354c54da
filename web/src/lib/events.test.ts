import { QueryClient } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";
import type { Job } from "./api-client";
import { applyMessage, type JobList, parseMessages } from "./events";
import { keys } from "./query-keys";

const job: Job = {
  id: "j1",
  kind: "download",
  status: "running",
  dataset_id: "d1",
  tokenization_id: null,
  progress: 10,
  downloaded: 100,
  total: 1000,
  settings: {},
  pause: null,
  error: null,
  created_at: "2026-11-22T21:14:50.123Z",
  started_at: null,
  finished_at: null,
};

let cache: QueryClient;
const lastWord = vi.fn();
const jobs = () => cache.getQueryData<JobList>(keys.activeJobs)?.items ?? [];
const send = (event: string, data: Record<string, unknown>) =>
  applyMessage(cache, { channel: "jobs", event, data }, lastWord);

beforeEach(() => {
  cache = new QueryClient();
  lastWord.mockClear();
  send("snapshot", { jobs: [job] });
});

it("takes the snapshot as the truth", () => {
  expect(jobs()).toEqual([job]);
  send("snapshot", { jobs: [] });
  expect(jobs()).toEqual([]);
});

it("writes progress into the job it is of, and nothing else", () => {
  send("download_progress", { job_id: "j1", progress: 52, downloaded: 520, total: 1000 });
  expect(jobs()[0]).toMatchObject({ progress: 52, downloaded: 520, kind: "download" });
});

it("never lets progress go back", () => {
  send("download_progress", { job_id: "j1", progress: 5, downloaded: 100, total: 2000 });
  expect(jobs()[0]).toMatchObject({ progress: 10, total: 2000 });
});

it("makes what a job changed stale at its last word", () => {
  cache.setQueryData(keys.dataset("d1"), { id: "d1" });
  send("download_completed", { job_id: "j1", dataset_id: "d1", file_path: "x" });
  expect(jobs()).toEqual([]);
  expect(cache.getQueryState(keys.dataset("d1"))?.isInvalidated).toBe(true);
  expect(lastWord).toHaveBeenCalledWith(job, "download_completed", expect.anything());
});

it("reads again what ended while the link was down", () => {
  cache.setQueryData(keys.dataset("d1"), { id: "d1" });
  send("snapshot", { jobs: [] });
  expect(cache.getQueryState(keys.dataset("d1"))?.isInvalidated).toBe(true);
});

it("lets no answer that is older than an event undo it", async () => {
  let respond = (_: JobList) => {};
  const queryFn = () => new Promise<JobList>((resolve) => (respond = resolve));
  const asked = cache.fetchQuery({ queryKey: keys.activeJobs, queryFn }).catch(() => null);
  send("download_completed", { job_id: "j1", dataset_id: "d1", file_path: "x" });
  respond({ items: [job] });
  await asked;
  expect(jobs()).toEqual([]);
});

it("adds a queued job once", () => {
  send("job_queued", { job: { ...job, id: "j2", status: "queued" } });
  send("job_queued", { job: { ...job, id: "j2", status: "queued" } });
  expect(jobs().map((one) => one.id)).toEqual(["j1", "j2"]);
});

it("takes one message or a batch, and drops what is neither", () => {
  const message = { channel: "jobs", event: "download_progress", data: {} };
  expect(parseMessages(JSON.stringify(message))).toEqual([message]);
  expect(parseMessages(JSON.stringify([message, 7, null, { event: "x" }]))).toEqual([message]);
  expect(parseMessages("not JSON")).toEqual([]);
});
