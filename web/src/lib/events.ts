// The WebSocket of this tab, and the only place where its messages change the query cache.
//
// The server's "jobs" channel carries every job of every dataset. Progress is written into the
// cached list of active jobs; a last word removes the job from it and makes stale what the job
// changed, so that the truth is read again instead of guessed. A broken link is opened again after
// 0.5, 1, 2, 4, 8 s; the snapshot that follows replaces what was missed.
import type { QueryClient } from "@tanstack/react-query";
import type { Job } from "./api-client";
import { useLinkState } from "./link-state";
import { keys } from "./query-keys";
import { sessionToken } from "./session";

interface Message {
  channel: string;
  event: string;
  data: Record<string, unknown>;
}

export interface JobList {
  items: Job[];
}

type LastWord = (job: Job, event: string, data: Record<string, unknown>) => void;

const delaysMs = [500, 1000, 2000, 4000, 8000];

/** Follows all jobs until the returned function is called. */
export function followEvents(cache: QueryClient, onLastWord: LastWord): () => void {
  let socket: WebSocket | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  function open() {
    const address = `${location.origin.replace(/^http/, "ws")}/api/v1/events`;
    const token = sessionToken();
    socket = new WebSocket(address, token ? ["tokenmill", `bearer.${token}`] : []);
    socket.onopen = () => {
      for (const wish of [{ batch: true }, { subscribe: "jobs" }])
        socket?.send(JSON.stringify(wish));
    };
    socket.onmessage = (message) => {
      failures = 0;
      useLinkState.getState().set("open");
      for (const one of parseMessages(message.data)) applyMessage(cache, one, onLastWord);
    };
    socket.onclose = () => {
      if (isStopped) return;
      useLinkState.getState().set("down");
      const delay = delaysMs[Math.min(failures, delaysMs.length - 1)] ?? 8000;
      failures += 1;
      timer = setTimeout(open, delay * (0.8 + Math.random() * 0.4));
    };
  }

  open();
  return () => {
    isStopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}

export function parseMessages(text: unknown): Message[] {
  let value: unknown;
  try {
    value = JSON.parse(String(text));
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).filter(isMessage);
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== "object" || value === null) return false;
  const { channel, event, data } = value as Partial<Message>;
  return (
    typeof channel === "string" &&
    typeof event === "string" &&
    typeof data === "object" &&
    data !== null
  );
}

export function applyMessage(cache: QueryClient, message: Message, onLastWord: LastWord): void {
  const { event, data } = message;
  if (event === "snapshot") applySnapshot(cache, data);
  else if (event === "job_queued") applyQueued(cache, data.job as Job);
  else if (event === "dataset_deleted" || event === "dataset_restored") refreshAfterJob(cache);
  else if (event.endsWith("_paused")) void cache.invalidateQueries({ queryKey: keys.activeJobs });
  else if (event.endsWith("_progress")) applyProgress(cache, data);
  else if (/_(completed|failed|cancelled)$/.test(event)) applyLastWord(cache, message, onLastWord);
}

function changeJobs(cache: QueryClient, change: (items: Job[]) => Job[]): void {
  // An answer that was asked for before this event must not come in after it: it would bring a job
  // back that has ended, and nothing would remove it again.
  void cache.cancelQueries({ queryKey: keys.activeJobs });
  cache.setQueryData<JobList>(keys.activeJobs, (old) => ({ items: change(old?.items ?? []) }));
}

function applySnapshot(cache: QueryClient, data: Record<string, unknown>): void {
  if (!Array.isArray(data.jobs) || "dataset" in data) return;
  const jobs = data.jobs as Job[];
  const gone = (cache.getQueryData<JobList>(keys.activeJobs)?.items ?? []).some(
    (old) => !jobs.some((job) => job.id === old.id),
  );
  changeJobs(cache, () => jobs);
  // A job that ended while the link was down sent its last word to nobody.
  if (gone) refreshAfterJob(cache);
}

function applyQueued(cache: QueryClient, job: Job): void {
  changeJobs(cache, (items) => [...items.filter((item) => item.id !== job.id), job]);
  void cache.invalidateQueries({ queryKey: keys.datasets });
  void cache.invalidateQueries({ queryKey: ["jobs", "list"] });
}

function applyProgress(cache: QueryClient, data: Record<string, unknown>): void {
  const known = cache
    .getQueryData<JobList>(keys.activeJobs)
    ?.items.some((job) => job.id === data.job_id);
  if (!known) void cache.invalidateQueries({ queryKey: keys.activeJobs });
  changeJobs(cache, (items) =>
    items.map((job) => (job.id === data.job_id ? progressed(job, data) : job)),
  );
}

/** The job with the numbers of a progress event; what the event does not say stays. */
function progressed(job: Job, data: Record<string, unknown>): Job {
  const number = (name: string, old: number | undefined) =>
    typeof data[name] === "number" ? (data[name] as number) : old;
  return {
    ...job,
    status: job.status === "queued" ? "running" : job.status,
    progress: Math.max(job.progress, number("progress", job.progress) ?? 0),
    downloaded: number("downloaded", job.downloaded),
    total: number("total", job.total),
    documents_processed: number("documents_processed", job.documents_processed),
    tokens_processed: number("tokens_processed", job.tokens_processed),
    note: typeof data.note === "string" ? data.note : job.note,
  };
}

function applyLastWord(cache: QueryClient, message: Message, onLastWord: LastWord): void {
  const { data, event } = message;
  const job = cache
    .getQueryData<JobList>(keys.activeJobs)
    ?.items.find((item) => item.id === data.job_id);
  changeJobs(cache, (items) => items.filter((item) => item.id !== data.job_id));
  refreshAfterJob(cache);
  if (job) onLastWord(job, event, data);
}

function refreshAfterJob(cache: QueryClient): void {
  for (const queryKey of [
    keys.datasets,
    ["tokenizations"],
    ["statistics"],
    ["samples"],
    ["estimate"],
    ["jobs", "list"],
    keys.system,
  ])
    void cache.invalidateQueries({ queryKey });
}
