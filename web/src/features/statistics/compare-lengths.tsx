import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { formatPercent, formatShort } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { rankAxis } from "./rank-axis";

const dashes = ["", "6 3", "2 3", "8 3 2 3"];

interface Point {
  rank: number;
  coverage: number;
  name: string;
}

interface CompareProps {
  compared: readonly { id: string; name: string }[];
  all: readonly Statistics[];
}

/** How much of the text the most frequent ids cover, one line a tokenization. */
export function CompareLengths({ compared, all }: CompareProps) {
  const lines = useMemo(
    () =>
      all.map((statistics, at): Point[] =>
        (statistics.rank_frequency ?? []).map(({ rank, coverage }) => ({
          rank,
          coverage,
          name: compared[at]?.name ?? "",
        })),
      ),
    [all, compared],
  );
  const points = lines.flat();
  const draw = useCallback(
    (width: number): Plot.PlotOptions => ({
      height: width < 480 ? 220 : 300,
      marginLeft: 52,
      x: rankAxis("rank, log", width),
      y: {
        label: "covered",
        grid: true,
        domain: [0, 1],
        tickFormat: (value) => formatPercent(value, 0),
      },
      marks: lines.map((line, at) =>
        Plot.line(line, {
          x: "rank",
          y: "coverage",
          stroke: `var(--series-${at + 1})`,
          strokeWidth: 2,
          strokeDasharray: dashes[at],
        }),
      ),
    }),
    [lines],
  );
  if (points.length < 3) return null;
  return (
    <Chart
      title="Coverage"
      summary="Share of all tokens that the most frequent ids make up, one line a tokenization"
      fileName="coverage-compared"
      draw={draw}
      table={{
        columns: ["Tokenization", "Rank", "Covered"],
        rows: points.map((point) => [point.name, point.rank, point.coverage]),
      }}
      describe={(at) => {
        const point = points[at];
        if (!point) return "";
        return `${point.name}: the first ${formatShort(point.rank)} ids cover ${formatPercent(point.coverage)}`;
      }}
    />
  );
}
