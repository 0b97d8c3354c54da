import * as Plot from "@observablehq/plot";
import { useCallback, useMemo } from "react";
import { formatCount, formatPercent, formatShort } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { rankAxis } from "./rank-axis";

type Ranks = NonNullable<Statistics["rank_frequency"]>;

interface RankChartProps {
  ranks: Ranks;
  name: string;
}

/** The slope of log count over log rank by least squares: about -1 in natural language. */
export function zipfExponent(ranks: Ranks): number | null {
  const points = ranks.filter((one) => one.count > 0);
  if (points.length < 3) return null;
  const x = points.map((one) => Math.log(one.rank));
  const y = points.map((one) => Math.log(one.count));
  const mean = (values: readonly number[]) =>
    values.reduce((sum, one) => sum + one, 0) / values.length;
  const [xMean, yMean] = [mean(x), mean(y)];
  let [covariance, variance] = [0, 0];
  for (const [at, value] of x.entries()) {
    covariance += (value - xMean) * ((y[at] ?? 0) - yMean);
    variance += (value - xMean) ** 2;
  }
  return variance > 0 ? covariance / variance : null;
}

/** How fast counts fall with rank, on log axes, beside the line of slope -1. */
export function RankFrequencyChart({ ranks, name }: RankChartProps) {
  const slope = useMemo(() => zipfExponent(ranks), [ranks]);
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      const first = ranks[0];
      const last = ranks.at(-1);
      const reference =
        first && last ? [1, last.rank].map((rank) => ({ rank, count: first.count / rank })) : [];
      return {
        height: width < 480 ? 220 : 260,
        marginLeft: 52,
        x: rankAxis("rank, log", width),
        y: { type: "log", label: "count, log", grid: true, ticks: 5, tickFormat: formatShort },
        marks: [
          Plot.line(reference, {
            x: "rank",
            y: "count",
            stroke: "var(--series-2)",
            strokeDasharray: "4 3",
          }),
          Plot.line(ranks, { x: "rank", y: "count", stroke: "var(--series-1)", strokeWidth: 2 }),
          Plot.dot(ranks, {
            className: "marks",
            x: "rank",
            y: "count",
            r: 2.5,
            fill: "var(--series-1)",
          }),
        ],
      };
    },
    [ranks],
  );
  return (
    <Chart
      title="Rank and frequency"
      summary={
        slope === null
          ? "Too few tokens for a slope"
          : `Counts fall with rank to the power ${slope.toFixed(2)}; the dashed line falls with −1`
      }
      fileName={`${name}-rank-frequency`}
      draw={draw}
      table={{ columns: ["Rank", "Count"], rows: ranks.map((one) => [one.rank, one.count]) }}
      describe={(at) => {
        const one = ranks[at];
        return one ? `Rank ${formatCount(one.rank)}: ${formatCount(one.count)}` : "";
      }}
    />
  );
}

/** How much of the text the most frequent ids make up. */
export function CoverageChart({ ranks, name }: RankChartProps) {
  const draw = useCallback(
    (width: number): Plot.PlotOptions => ({
      height: width < 480 ? 220 : 260,
      marginLeft: 52,
      x: rankAxis("most frequent ids, log", width),
      y: {
        domain: [0, 1],
        label: "share of tokens",
        grid: true,
        ticks: 5,
        tickFormat: (share: number) => formatPercent(share, 0),
      },
      marks: [
        Plot.line(ranks, { x: "rank", y: "coverage", stroke: "var(--series-1)", strokeWidth: 2 }),
        Plot.dot(ranks, {
          className: "marks",
          x: "rank",
          y: "coverage",
          r: 2.5,
          fill: "var(--series-1)",
        }),
      ],
    }),
    [ranks],
  );
  const half = ranks.find((one) => one.coverage >= 0.5);
  const most = ranks.find((one) => one.coverage >= 0.99);
  return (
    <Chart
      title="Coverage"
      summary={
        half && most
          ? `About ${formatCount(half.rank)} ids make up half of the tokens, ${formatCount(most.rank)} make up 99 %`
          : "The share of all tokens that the most frequent ids make up"
      }
      fileName={`${name}-coverage`}
      draw={draw}
      table={{ columns: ["Ids", "Share"], rows: ranks.map((one) => [one.rank, one.coverage]) }}
      describe={(at) => {
        const one = ranks[at];
        return one
          ? `The top ${formatCount(one.rank)} ids cover ${formatPercent(one.coverage)}`
          : "";
      }}
    />
  );
}
