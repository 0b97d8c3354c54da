// Follows the server's events while the page is open, and tells people what they say.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { showToast } from "../components/toasts";
import { announce, useAnnouncer } from "../lib/announcer";
import type { Job } from "../lib/api-client";
import { followEvents } from "../lib/events";
import { useActiveJobs } from "../lib/live-jobs";

const nouns: Record<Job["kind"], string> = {
  download: "Download",
  import: "Import",
  index: "Count",
  tokenize: "Tokenization",
  export: "Export",
  verify: "Verification",
};

function tell(job: Job, event: string, data: Record<string, unknown>): void {
  // Counting samples goes on by itself; nobody waits for it.
  if (job.kind === "index") return;
  const noun = nouns[job.kind];
  if (event.endsWith("_completed")) {
    showToast(`${noun} finished`);
    announce(`${noun} finished`);
  } else if (event.endsWith("_failed")) {
    const hint = typeof data.hint === "string" && data.hint ? `. ${data.hint}` : "";
    showToast(`${noun} failed`, `${String(data.error ?? "")}${hint}`, "error");
  }
}

export function LiveEvents() {
  const cache = useQueryClient();
  useEffect(() => followEvents(cache, tell), [cache]);
  return (
    <>
      <Milestones />
      <LiveRegion />
    </>
  );
}

/** Says a quarter, a half and three quarters of the first running job; the bars are not live. */
function Milestones() {
  const job = useActiveJobs().data?.items.find(
    (one) => one.status === "running" && one.kind !== "index",
  );
  const quarter = job ? Math.floor(job.progress / 25) : 0;
  const kind = job?.kind;
  useEffect(() => {
    if (kind && quarter > 0 && quarter < 4) announce(`${nouns[kind]}: ${quarter * 25} percent`);
  }, [kind, quarter]);
  return null;
}

function LiveRegion() {
  const text = useAnnouncer((state) => state.text);
  return (
    <p role="status" className="sr-only">
      {text}
    </p>
  );
}
