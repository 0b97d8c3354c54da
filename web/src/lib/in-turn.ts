// What takes long to draw, one piece a frame: a page of charts, or of ten thousand tokens, takes
// longer than a click may, and what is on the screen already can be read meanwhile.
import { useEffect, useState } from "react";

const waiting = new Set<() => void>();
let isRunning = false;

function next(): void {
  const [first] = waiting;
  isRunning = first !== undefined;
  if (!first) return;
  waiting.delete(first);
  first();
  // After this frame is shown: in the callback of the next one it would be part of that.
  requestAnimationFrame(() => setTimeout(next));
}

/** Acts when those before it are on the screen; gives back how to leave the queue. */
export function actInTurn(act: () => void): () => void {
  waiting.add(act);
  if (!isRunning) {
    isRunning = true;
    requestAnimationFrame(() => setTimeout(next));
  }
  return () => {
    waiting.delete(act);
  };
}

/** False at first, true once its turn has come. */
export function useTurn(isWanted = true): boolean {
  const [hasTurn, setHasTurn] = useState(!isWanted);
  useEffect(() => (hasTurn ? undefined : actInTurn(() => setHasTurn(true))), [hasTurn]);
  return hasTurn;
}
