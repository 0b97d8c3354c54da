// A chart is a picture with a name and a sentence, a table with the same numbers, one stop of the
// Tab key whose arrow keys walk the marks, and files to take away.
import type * as Plot from "@observablehq/plot";
import { ChartColumn, Download, Table2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "../../components/button";
import { Menu, menuItems } from "../../components/menu";
import { showFailure } from "../../components/toasts";
import { type Cell, csvText, saveFile } from "../../lib/save-file";
import { chartPng, chartSvg } from "./chart-file";
import { ChartPicture } from "./chart-picture";

export interface ChartTable {
  columns: readonly string[];
  rows: readonly (readonly Cell[])[];
}

export interface ChartProps {
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
  /** There is nothing to draw; the summary says so. */
  isEmpty?: boolean;
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
      {props.isEmpty ? (
        <p className="grid min-h-40 place-items-center rounded-control border border-dashed border-line text-text-3">
          Nothing to draw
        </p>
      ) : isTable ? (
        <ChartAsTable title={title} table={table} />
      ) : (
        <ChartPicture {...props} holder={picture} />
      )}
    </section>
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
