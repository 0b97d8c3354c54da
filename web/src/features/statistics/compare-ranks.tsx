import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { formatCount, formatPercent, formatShort } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { rankAxis } from "./rank-axis";

const dashes = ["", "6 3", "2 3", "8 3 2 3"];

interface Point {
  rank: number;
  value: number;
  name: string;
}

/** What is drawn over the rank. */
const measures = {
  coverage: {
    title: "Coverage",
    summary: "Share of all tokens that the most frequent ids make up, one line a tokenization",
    column: "Covered",
    describe: (point: Point) =>
      `the first ${formatShort(point.rank)} ids cover ${formatPercent(point.value)}`,
  },
  count: {
    title: "Rank and frequency",
    summary: "How often the id of each rank occurs, one line a tokenization",
    column: "Count",
    describe: (point: Point) =>
      `the id of rank ${formatCount(point.rank)} occurs ${formatCount(point.value)} times`,
  },
};

interface CompareProps {
  compared: readonly { id: string; name: string }[];
  all: readonly Statistics[];
  measure: keyof typeof measures;
}

/** The tokenizations as lines over the rank, told apart by dashes as well as by colour. */
export function CompareRanks({ compared, all, measure }: CompareProps) {
  const { title, summary, column, describe } = measures[measure];
  const lines = useMemo(
    () =>
      all.map((statistics, at): Point[] =>
        (statistics.rank_frequency ?? []).map((one) => ({
          rank: one.rank,
          value: one[measure],
          name: compared[at]?.name ?? "",
        })),
      ),
    [all, compared, measure],
  );
  const points = lines.flat();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => ({
      height: width < 480 ? 220 : 300,
      marginLeft: 52,
      x: rankAxis("rank, log", width),
      y:
        measure === "count"
          ? { type: "log", label: "count, log", grid: true, ticks: 5, tickFormat: formatShort }
          : {
              label: "covered",
              grid: true,
              domain: [0, 1],
              tickFormat: (value) => formatPercent(value, 0),
            },
      marks: lines.map((line, at) =>
        Plot.line(line, {
          x: "rank",
          y: "value",
          stroke: `var(--series-${at + 1})`,
          strokeWidth: 2,
          strokeDasharray: dashes[at],
        }),
      ),
    }),
    [lines, measure],
  );
  if (points.length < 3) return null;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      <Chart
        title={title}
        summary={summary}
        fileName={`${measure}-compared`}
        draw={draw}
        table={{
          columns: ["Tokenization", "Rank", column],
          rows: points.map((point) => [point.name, point.rank, point.value]),
        }}
        describe={(at) => {
          const point = points[at];
          return point ? `${point.name}: ${describe(point)}` : "";
        }}
      />
      <Legend names={compared.map((one) => one.name)} />
    </div>
  );
}

function Legend({ names }: { names: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm text-text-2">
      {names.map((name, at) => (
        <li key={name} className="flex min-w-0 items-center gap-2">
          <svg aria-hidden="true" width="28" height="4" className="shrink-0">
            <line
              x2="28"
              y1="2"
              y2="2"
              strokeWidth="2"
              stroke={`var(--series-${at + 1})`}
              strokeDasharray={dashes[at]}
            />
          </svg>
          <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
        </li>
      ))}
    </ul>
  );
}
