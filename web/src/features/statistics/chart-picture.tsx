// The picture of a chart, and what the pointer and the arrow keys point out in it.
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { ChartProps } from "./chart";
import { markOf, setActiveMark, useDrawing } from "./use-drawing";

const usualWidth = 600;

interface PictureProps extends ChartProps {
  holder: RefObject<HTMLDivElement | null>;
}

export function ChartPicture(props: PictureProps) {
  const { title, summary, draw, table, describe, holder, onChoose } = props;
  const ruler = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<number | null>(null);
  // The room is there before the drawing is, so that nothing moves when it comes.
  const [minHeight] = useState(() => draw(usualWidth).height);
  useDrawing(holder, ruler, draw);
  useEffect(() => {
    if (holder.current) setActiveMark(holder.current, active);
  }, [active, holder]);

  const onKeyDown = (event: KeyboardEvent) => {
    const last = table.rows.length - 1;
    const at = active ?? -1;
    if (event.key === "Enter" && active !== null) return onChoose?.(active);
    const next = {
      ArrowRight: at + 1,
      ArrowDown: at + 1,
      ArrowLeft: at - 1,
      ArrowUp: at - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    setActive(Math.max(0, Math.min(last, next)));
  };
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)]">
      <div ref={ruler} aria-hidden />
      <div
        role="img"
        aria-label={`${title}. ${summary}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk the marks, as the pointer does
        tabIndex={0}
        ref={holder}
        style={{ minHeight }}
        className={`chart min-w-0 overflow-hidden rounded-control ${onChoose ? "is-clickable" : ""}`}
        onClick={(event) => {
          const at = markOf(event.target);
          if (at >= 0) onChoose?.(at);
        }}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const at = markOf(event.target);
          setActive(at >= 0 ? at : null);
        }}
        onPointerLeave={() => setActive(null)}
      />
      <p aria-live="polite" className="num min-h-5 text-sm text-text-2">
        {active !== null && active < table.rows.length && describe(active)}
        {active !== null && onChoose && (
          <span className="text-text-3"> · Enter or click shows the samples</span>
        )}
      </p>
    </div>
  );
}
