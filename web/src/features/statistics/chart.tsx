// The one place that knows Observable Plot. A chart is a picture with a name and a sentence, a
// table with the same numbers, one stop of the Tab key whose arrow keys walk the marks, and files
// to take away.
import * as Plot from "@observablehq/plot";
import { ChartColumn, Download, Table2 } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../components/button";
import { Menu, menuItems } from "../../components/menu";
import { showFailure } from "../../components/toasts";
import { type Cell, csvText, saveFile } from "../../lib/save-file";
import { chartPng, chartSvg } from "./chart-file";

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

interface ChartProps {
  title: string;
  /** What the chart shows, in one sentence with its main numbers. */
  summary: string;
  fileName: string;
  /** Draws for a width in pixels; made anew only when it changes. */
  draw: (width: number) => Plot.PlotOptions;
  table: ChartTable;
  /** Row of the table in words, for tooltip and arrow keys. */
  describe: (row: number) => string;
  controls?: ReactNode;
  /** What Enter or a click on a mark does. */
  onChoose?: (row: number) => void;
}

export function Chart(props: ChartProps) {
  const { title, summary, fileName, table, controls } = props;
  const [isTable, setIsTable] = useState(false);
  const picture = useRef<HTMLDivElement>(null);
  const svg = () => picture.current?.querySelector("svg") ?? null;
  const save = async (kind: "svg" | "png" | "csv") => {
    try {
      if (kind === "csv") {
        const text = csvText(table.columns, table.rows);
        return saveFile(`${fileName}.csv`, new Blob([text], { type: "text/csv" }));
      }
      const drawn = svg();
      if (!drawn) return;
      const blob = kind === "svg" ? chartSvg(drawn, title) : await chartPng(drawn, title);
      saveFile(`${fileName}.${kind}`, blob);
    } catch (reason) {
      showFailure("Not saved", reason);
    }
  };
  return (
    <section aria-label={title} className="grid min-w-0 gap-2">
      <header className="flex flex-wrap items-center gap-1">
        <h2 className="mr-auto font-semibold">{title}</h2>
        {controls}
        <Button
          size="small"
          look="ghost"
          aria-pressed={isTable}
          onClick={() => setIsTable(!isTable)}
        >
          {isTable ? (
            <ChartColumn aria-hidden className="size-4" />
          ) : (
            <Table2 aria-hidden className="size-4" />
          )}
          {isTable ? "Chart" : "Table"}
        </Button>
        <Menu
          label={`Save ${title}`}
          trigger={<Download aria-hidden className="size-4" />}
          items={menuItems(
            { label: "Numbers as CSV", onClick: () => void save("csv") },
            !isTable && { label: "Picture as SVG", onClick: () => void save("svg") },
            !isTable && { label: "Picture as PNG", onClick: () => void save("png") },
          )}
        />
      </header>
      <p className="num text-sm text-text-2">{summary}</p>
      {isTable ? (
        <ChartAsTable title={title} table={table} />
      ) : (
        <ChartPicture {...props} holder={picture} />
      )}
    </section>
  );
}

/** Which mark of the chart an event is about; -1: none. */
function markIndex(target: EventTarget): number {
  const mark = target instanceof Element ? target.closest(".marks rect, .marks circle") : null;
  return mark?.parentElement ? [...mark.parentElement.children].indexOf(mark) : -1;
}

function ChartPicture(props: ChartProps & { holder: React.RefObject<HTMLDivElement | null> }) {
  const { title, summary, draw, table, describe, holder, onChoose } = props;
  const [width, setWidth] = useState(0);
  const [active, setActive] = useState<number | null>(null);
  useEffect(() => {
    const element = holder.current;
    if (!element) return;
    // Measured when it is told, not taken from what is told: an observation can be a layout old.
    const measure = () => setWidth(Math.floor(element.getBoundingClientRect().width));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    window.addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", measure);
    };
  }, [holder]);
  useEffect(() => {
    if (!holder.current || width === 0) return;
    const drawn = Plot.plot({ ...draw(width), width });
    // Plot's own style element would need an exception in the Content-Security-Policy; what it says
    // is in tokens.css.
    drawn.querySelector("style")?.remove();
    drawn.setAttribute("aria-hidden", "true");
    holder.current.replaceChildren(drawn);
  }, [draw, width, holder]);
  useEffect(() => {
    const mark =
      active === null
        ? null
        : holder.current?.querySelectorAll(".marks rect, .marks circle")[active];
    mark?.setAttribute("data-active", "");
    return () => mark?.removeAttribute("data-active");
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
    <>
      <div
        role="img"
        aria-label={`${title}. ${summary}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk the marks, as the pointer does
        tabIndex={0}
        ref={holder}
        className={`chart min-h-40 min-w-0 overflow-hidden rounded-control ${onChoose ? "is-clickable" : ""}`}
        onClick={(event) => {
          const at = markIndex(event.target);
          if (at >= 0) onChoose?.(at);
        }}
        onKeyDown={onKeyDown}
        onPointerMove={(event) => {
          const at = markIndex(event.target);
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
    </>
  );
}

function ChartAsTable({ title, table }: { title: string; table: ChartTable }) {
  return (
    <section
      className="max-h-96 overflow-auto rounded-control border border-line"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
      tabIndex={0}
      aria-label={`${title} as a table`}
    >
      <table className="w-full text-sm">
        <thead className="sticky top-0 bg-raised">
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col" className="px-3 py-1.5 text-left font-medium">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num font-mono">
          {table.rows.map((row) => (
            <tr key={row.join("|")} className="border-t border-line">
              {row.map((cell, at) => (
                <td key={table.columns[at]} className="px-3 py-1 [overflow-wrap:anywhere]">
                  {typeof cell === "number" ? (
                    cell.toLocaleString("en", { maximumFractionDigits: 6 })
                  ) : (
                    <bdi>{cell}</bdi>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
