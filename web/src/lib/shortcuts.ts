// The keys of the whole page. Letters work only outside fields and can be switched off (WCAG
// 2.1.4); `g` waits a moment for the second letter.
import { useEffect } from "react";
import { useLocation } from "wouter";
import { paths } from "./paths";
import { usePreferences } from "./preferences";
import { useSearchState } from "./search-state";

interface ShortcutGroup {
  place: string;
  keys: readonly { keys: readonly string[]; action: string }[];
}

export const shortcuts: readonly ShortcutGroup[] = [
  {
    place: "Everywhere",
    keys: [
      { keys: ["Ctrl", "K"], action: "Commands and datasets by name" },
      { keys: ["/"], action: "Search datasets" },
      { keys: ["n"], action: "Download a dataset" },
      { keys: ["g", "d"], action: "Go to the datasets" },
      { keys: ["g", "p"], action: "Go to the playground" },
      { keys: ["g", "a"], action: "Go to the activity" },
      { keys: ["g", "t"], action: "Go to the tokenizers" },
      { keys: ["g", "s"], action: "Go to the settings" },
      { keys: ["?"], action: "Show this list" },
      { keys: ["Ctrl", "Enter"], action: "Send the form of a dialog" },
      { keys: ["Esc"], action: "Close a dialog" },
    ],
  },
  {
    place: "On a card",
    keys: [
      { keys: ["←", "→", "↑", "↓"], action: "Other cards" },
      { keys: ["t"], action: "Tokenize" },
      { keys: ["s"], action: "Statistics" },
      { keys: ["p"], action: "Pause or resume" },
      { keys: ["Del"], action: "Delete, after a question" },
    ],
  },
  {
    place: "Among samples",
    keys: [
      { keys: ["j", "k"], action: "Next, previous sample" },
      { keys: ["]", "["], action: "Next, previous page" },
      { keys: ["#"], action: "Go to a number" },
      { keys: ["r"], action: "Random sample" },
      { keys: ["v"], action: "Next view" },
    ],
  },
  {
    place: "In tokens and charts",
    keys: [
      { keys: ["←", "→"], action: "Walk tokens or bars" },
      { keys: ["c"], action: "Copy the id of the token" },
    ],
  },
];

const places: Record<string, string> = {
  d: paths.datasets,
  p: paths.playground,
  a: paths.activity,
  t: paths.tokenizers,
  s: paths.settings,
};
const sequenceMs = 1000;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Ctrl or Command with K opens the palette everywhere but over another dialog. */
function usePaletteKey(): void {
  const { set } = useSearchState();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!document.querySelector("[data-modal]")) set({ modal: "commands" }, "push");
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [set]);
}

export function useShortcuts(): void {
  usePaletteKey();
  const isOn = usePreferences((state) => state.hasLetterShortcuts);
  const [, navigate] = useLocation();
  const { set } = useSearchState();
  useEffect(() => {
    if (!isOn) return;
    let goneAt = 0;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target))
        return;
      if (document.querySelector("[data-modal]")) return;
      const place = places[event.key];
      if (place && event.timeStamp - goneAt < sequenceMs) navigate(place);
      else if (event.key === "n") set({ modal: "download" }, "push");
      else if (event.key === "?") set({ modal: "shortcuts" }, "push");
      else if (event.key === "/") document.querySelector<HTMLElement>("[data-search]")?.focus();
      else {
        goneAt = event.key === "g" ? event.timeStamp : 0;
        return;
      }
      goneAt = 0;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn, navigate, set]);
}
