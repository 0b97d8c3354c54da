// Keys of the sample browser: j and k walk the samples, ] and [ turn pages, # goes to a number, r
// to a random one, v changes the view. They work while no field has the focus and no dialog but its
// own is open, and can be switched off with the other letters.
import { useEffect, useRef } from "react";
import { usePreferences } from "../../lib/preferences";
import { type SamplePlace, sampleViews } from "./sample-place";

interface KeyTargets {
  place: SamplePlace;
  /** Of what is browsed; null when nobody knows. */
  total: number | null;
  /** Where the next page begins; null when there is none. */
  next: number | null;
  onMove: (place: Partial<SamplePlace>) => void;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-sample]")];
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** True when there was a sample that way on the page. */
function walk(step: 1 | -1): boolean {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? (step > 0 ? 0 : all.length - 1) : at + step];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return next !== undefined;
}

export function useSampleKeys(targets: KeyTargets): void {
  const isOn = usePreferences((state) => state.hasLetterShortcuts);
  // The listener is put up once and sees what is true now.
  const now = useRef(targets);
  now.current = targets;
  useEffect(() => {
    if (!isOn) return;
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const modal = document.querySelector("[data-modal]");
      if (modal && !modal.querySelector("[data-sample]")) return;
      if (press(event.key, now.current)) event.preventDefault();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [isOn]);
}

/** Whether the key meant anything. */
function press(key: string, { place, total, next, onMove }: KeyTargets): boolean {
  switch (key) {
    case "j":
      walk(1);
      return true;
    case "k":
      walk(-1);
      return true;
    case "]":
      if (next !== null) onMove({ offset: next });
      return true;
    case "[":
      if (place.offset > 0) onMove({ offset: Math.max(0, place.offset - place.limit) });
      return true;
    case "#":
      document.querySelector<HTMLElement>("[data-goto]")?.focus();
      return true;
    case "r":
      if (total) onMove({ offset: Math.floor(Math.random() * total) });
      return true;
    case "v": {
      const view = (sampleViews.indexOf(place.view) + 1) % sampleViews.length;
      onMove({ view: sampleViews[view] });
      return true;
    }
    default:
      return false;
  }
}
