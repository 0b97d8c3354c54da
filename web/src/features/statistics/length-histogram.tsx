import * as Plot from "@observablehq/plot";
import { useCallback, useMemo, useState } from "react";
import { Button } from "../../components/button";
import { formatCount, formatNumber, formatShort } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";

interface Bin {
  from: number;
  to: number;
  count: number;
}

export function lengthBins({ edges, counts }: Statistics["length_histogram"]): Bin[] {
  return counts.map((count, at) => ({
    from: edges[at] ?? 0,
    to: edges[at + 1] ?? edges[at] ?? 0,
    count,
  }));
}

/** Names at the ends of the axis grow inwards, so that none is cut off. */
function anchor(value: number, bins: readonly Bin[]): "start" | "middle" | "end" {
  const [low, high] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const place = (value - low) / (high - low || 1);
  return place < 0.12 ? "start" : place > 0.88 ? "end" : "middle";
}

/** How long the sequences are, with the percentiles people ask for. */
export function LengthHistogram({ statistics, name }: { statistics: Statistics; name: string }) {
  const [isLog, setIsLog] = useState(false);
  const bins = useMemo(() => lengthBins(statistics.length_histogram), [statistics]);
  const { sequence_length: length } = statistics;
  const draw = useCallback(
    (width: number): Plot.PlotOptions => {
      // Several percentiles may fall on one length: their names share a line then.
      const lines = new Map<number, string>();
      for (const [label, value] of [
        ["p5", length.p5],
        ["median", length.median],
        ["p95", length.p95],
        ["p99", length.p99],
      ] as const)
        lines.set(value, [lines.get(value), label].filter(Boolean).join(", "));
      const marks = [...lines].map(([value, label], at) => ({ value, label, row: at }));
      return {
        height: width < 480 ? 220 : 280,
        marginLeft: 52,
        marginTop: 16 + marks.length * 13,
        x: { label: "tokens in a sequence", ticks: width / 90, tickFormat: formatShort },
        y: {
          type: isLog ? "symlog" : "linear",
          grid: true,
          label: isLog ? "sequences, log" : "sequences",
          tickFormat: formatShort,
          ticks: 5,
        },
        marks: [
          Plot.rectY(bins, {
            className: "marks",
            x1: "from",
            x2: "to",
            y: "count",
            fill: "var(--series-1)",
            insetLeft: 0.5,
            insetRight: 0.5,
          }),
          Plot.ruleY([0], { stroke: "var(--line-strong)" }),
          Plot.ruleX(marks, {
            x: "value",
            stroke: "var(--series-2)",
            strokeWidth: 1.5,
            strokeDasharray: "4 3",
          }),
          ...marks.map((mark) =>
            Plot.text([mark], {
              x: "value",
              frameAnchor: "top",
              text: [`${mark.label} ${formatNumber(mark.value)}`],
              dy: -6 - mark.row * 13,
              textAnchor: anchor(mark.value, bins),
              fill: "var(--text)",
            }),
          ),
        ],
      };
    },
    [bins, length, isLog],
  );
  const rows = bins.map((bin) => [bin.from, bin.to, bin.count] as const);
  return (
    <Chart
      title="Sequence length"
      summary={`Half of the sequences have up to ${formatNumber(length.median)} tokens; the longest has ${formatNumber(length.max)}`}
      fileName={`${name}-lengths`}
      draw={draw}
      table={{ columns: ["From", "To below", "Sequences"], rows }}
      describe={(at) => {
        const bin = bins[at];
        return bin
          ? `${formatNumber(bin.from)} to below ${formatNumber(bin.to)} tokens: ${formatCount(bin.count)} sequences`
          : "";
      }}
      controls={
        <Button
          size="small"
          look={isLog ? "secondary" : "ghost"}
          aria-pressed={isLog}
          onClick={() => setIsLog(!isLog)}
        >
          Log
        </Button>
      }
    />
  );
}
