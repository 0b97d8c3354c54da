// Whether live numbers are live. UI-only state: the facts themselves are in the query cache.
import { create } from "zustand";

interface LinkState {
  status: "connecting" | "open" | "down";
  /** When the last message came, or the link broke; milliseconds of the browser's clock. */
  since: number;
  set: (status: LinkState["status"]) => void;
}

export const useLinkState = create<LinkState>((set) => ({
  status: "connecting",
  since: Date.now(),
  set: (status) => set((old) => (old.status === status ? old : { status, since: Date.now() })),
}));
