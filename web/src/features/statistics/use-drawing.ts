// The one place that draws with Observable Plot.
import * as Plot from "@observablehq/plot";
import { type RefObject, useLayoutEffect } from "react";
import { actInTurn } from "../../lib/in-turn";

const marks = ".marks rect, .marks circle";

/**
 * Keeps a drawing in `holder`, as wide as it. `ruler` is an empty element of the same width: what
 * is drawn changes the height of the holder, and an observer may not change what it observes.
 *
 * The first time in turn with the other charts of the page (lib/in-turn.ts); from then on
 * drawn in the observer's own callback, which is between layout and paint. Through the state of a
 * component the new drawing came a frame or more after the new width, and a picture taken in
 * between showed a chart a third as wide as its box.
 */
export function useDrawing(
  holder: RefObject<HTMLElement | null>,
  ruler: RefObject<HTMLElement | null>,
  draw: (width: number) => Plot.PlotOptions,
): void {
  useLayoutEffect(() => {
    const [element, measure] = [holder.current, ruler.current];
    if (!element || !measure) return;
    let drawnWidth = 0;
    const redraw = () => {
      const width = Math.floor(measure.getBoundingClientRect().width);
      if (width === 0 || width === drawnWidth) return;
      drawnWidth = width;
      const active = activeMark(element);
      const drawn = Plot.plot({ ...draw(width), width });
      // Plot's own style element would need an exception in the Content-Security-Policy; what it
      // says is in tokens.css.
      drawn.querySelector("style")?.remove();
      drawn.setAttribute("aria-hidden", "true");
      element.replaceChildren(drawn);
      if (active >= 0) setActiveMark(element, active);
    };
    // Another drawing of what is on the screen comes at once.
    const observer = new ResizeObserver(redraw);
    const begin = () => {
      redraw();
      element.removeAttribute("aria-busy");
      observer.observe(measure);
    };
    let leave: (() => void) | undefined;
    if (element.childElementCount > 0) begin();
    else {
      element.setAttribute("aria-busy", "true");
      leave = actInTurn(begin);
    }
    return () => {
      leave?.();
      observer.disconnect();
    };
  }, [holder, ruler, draw]);
}

/** Which mark of the chart an event is about; -1: none. */
export function markOf(target: EventTarget): number {
  const mark = target instanceof Element ? target.closest(marks) : null;
  return mark?.parentElement ? [...mark.parentElement.children].indexOf(mark) : -1;
}

function activeMark(element: Element): number {
  const active = element.querySelector("[data-active]");
  return active ? [...element.querySelectorAll(marks)].indexOf(active) : -1;
}

/** Marks one and no other; null: none. */
export function setActiveMark(element: Element, index: number | null): void {
  element.querySelector("[data-active]")?.removeAttribute("data-active");
  if (index !== null) element.querySelectorAll(marks)[index]?.setAttribute("data-active", "");
}
