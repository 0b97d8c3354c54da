// The one polite live region of the page, for people who do not see the progress bars.
import { create } from "zustand";

interface Announcer {
  text: string;
  announce: (text: string) => void;
}

export const useAnnouncer = create<Announcer>((set) => ({
  text: "",
  announce: (text) => set({ text }),
}));

export function announce(text: string): void {
  useAnnouncer.getState().announce(text);
}
