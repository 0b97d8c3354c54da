// Keys of the card that has the focus, as in the list of shortcuts: arrows walk the names of the
// cards, letters press the card's own buttons. What a card has no button for does nothing.
import type { KeyboardEvent } from "react";
import { usePreferences } from "../../lib/preferences";

/** After a "g" a letter is a place to go to, not a button. */
const goMs = 1000;
let goneAt = Number.NEGATIVE_INFINITY;

const buttons: Record<string, string> = {
  t: "Tokenize",
  s: "Statistics",
  p: "Pause",
  Delete: "Delete",
};

/** Steps through the list; up and down are whole rows. */
function step(key: string, columns: number): number {
  return { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[key] ?? 0;
}

function isTitle(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.closest("h2") !== null;
}

export function onCardKey(event: KeyboardEvent<HTMLElement>, columns: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const item = event.target instanceof Element ? event.target.closest("li[aria-posinset]") : null;
  if (!item) return;
  const steps = step(event.key, columns);
  if (steps !== 0 && isTitle(event.target)) {
    const place = Number(item.getAttribute("aria-posinset")) + steps;
    const next = item.parentElement?.querySelector<HTMLElement>(
      `li[aria-posinset="${place}"] h2 a`,
    );
    if (next) {
      event.preventDefault();
      next.focus();
      next.closest("li")?.scrollIntoView({ block: "nearest" });
    }
    return;
  }
  if (event.key === "g") goneAt = event.timeStamp;
  const verb = event.timeStamp - goneAt < goMs ? undefined : buttons[event.key];
  if (!verb || event.repeat || !usePreferences.getState().hasLetterShortcuts) return;
  const press = [verb, ...(verb === "Pause" ? ["Resume"] : [])];
  const found = [...item.querySelectorAll<HTMLButtonElement>("footer button")].find((button) =>
    press.includes(button.textContent.trim()),
  );
  if (!found) return;
  event.preventDefault();
  found.click();
}
