import * as Plot from "@observablehq/plot";
import { useCallback, useMemo, useState } from "react";
import { formatCount, formatNumber, formatShort } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { Choice, LogSwitch } from "./chart-controls";
import type { SampleLink } from "./sample-link";

type Lengths = Statistics["length_distribution"]["sequences"];

interface Bin {
  from: number;
  to: number;
  count: number;
}

interface Marker {
  value: number;
  label: string;
  row: number;
}

/** The last bin may have no end; it is drawn as wide as the one before. */
export function lengthBins(histogram: Lengths["histogram"]): Bin[] {
  return histogram.map(({ from, to, count }, at) => {
    const before = histogram[at - 1];
    return { from, to: to ?? from + (before ? from - before.from : 1), count };
  });
}

/** Percentiles that fall on one length share a line. */
export function lengthMarkers(lengths: Lengths): Marker[] {
  const lines = new Map<number, string[]>();
  const names = { "5": "p5", "50": "median", "95": "p95", "99": "p99" };
  for (const [rank, label] of Object.entries(names)) {
    const value = lengths.percentiles[rank];
    if (value !== null && value !== undefined)
      lines.set(value, [...(lines.get(value) ?? []), label]);
  }
  return [...lines].map(([value, labels], row) => ({ value, label: labels.join(", "), row }));
}

interface HistogramProps {
  statistics: Statistics;
  name: string;
  onSamples: (query: SampleLink) => void;
}

/** How long sequences or documents are, with the percentiles people ask for. */
export function LengthHistogram({ statistics, name, onSamples }: HistogramProps) {
  const [what, setWhat] = useState("Sequences");
  const [isLog, setIsLog] = useState(false);
  const noun = what === "Sequences" ? "sequences" : "documents";
  const lengths = statistics.length_distribution[noun];
  const bins = useMemo(() => lengthBins(lengths.histogram), [lengths]);
  const markers = useMemo(() => lengthMarkers(lengths), [lengths]);
  const draw = useCallback(
    (width: number) => drawHistogram({ bins, markers, isLog, width }),
    [bins, markers, isLog],
  );
  return (
    <Chart
      title={what === "Sequences" ? "Sequence length" : "Document length"}
      summary={
        lengths.count === 0
          ? `There are no ${noun}`
          : `Half of the ${noun} have up to ${formatNumber(lengths.median)} tokens; the longest has ${formatCount(lengths.max)}`
      }
      fileName={`${name}-${noun}-lengths`}
      draw={draw}
      isEmpty={lengths.count === 0}
      table={{
        columns: ["From", "To below", what],
        rows: bins.map((bin) => [bin.from, bin.to, bin.count]),
      }}
      describe={(at) => {
        const bin = bins[at];
        if (!bin) return "";
        return `${formatCount(bin.from)} to below ${formatCount(bin.to)} tokens: ${formatCount(bin.count)} ${noun}`;
      }}
      onChoose={
        what === "Sequences"
          ? (at) => {
              const bin = bins[at];
              if (bin) onSamples({ from: bin.from, to: Math.max(bin.from, bin.to - 1) });
            }
          : undefined
      }
      controls={
        <>
          <Choice
            label="Lengths of"
            options={["Sequences", "Documents"]}
            value={what}
            onChoose={setWhat}
          />
          <LogSwitch isOn={isLog} onChange={setIsLog} />
        </>
      }
    />
  );
}

/** Rows of one length are a bar in the middle, not a wall from edge to edge. */
function lengthDomain(bins: readonly Bin[]): [number, number] {
  const [low, high] = [bins[0]?.from ?? 0, bins.at(-1)?.to ?? 1];
  const room = high - low < 8 ? 6 : 0;
  return [Math.max(0, low - room), high + room];
}

/** Names at the ends of the axis grow inwards, so that none is cut off. */
function anchor(value: number, bins: readonly Bin[]): "start" | "middle" | "end" {
  const [low, high] = lengthDomain(bins);
  const place = (value - low) / (high - low || 1);
  return place < 0.15 ? "start" : place > 0.85 ? "end" : "middle";
}

interface Drawing {
  bins: readonly Bin[];
  markers: readonly Marker[];
  isLog: boolean;
  width: number;
}

function drawHistogram({ bins, markers, isLog, width }: Drawing): Plot.PlotOptions {
  return {
    height: width < 480 ? 220 : 280,
    marginLeft: 52,
    marginTop: 22 + markers.length * 13,
    x: { label: "tokens", domain: lengthDomain(bins), ticks: width / 90, tickFormat: formatShort },
    y: {
      type: isLog ? "symlog" : "linear",
      grid: true,
      label: null,
      tickFormat: formatShort,
      // Sequences are counted whole.
      ticks: Math.min(5, Math.max(1, ...bins.map((bin) => bin.count))),
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
      Plot.ruleX(markers, {
        x: "value",
        stroke: "var(--series-2)",
        strokeWidth: 1.5,
        strokeDasharray: "4 3",
      }),
      ...markers.map((marker) =>
        Plot.text([marker], {
          x: "value",
          frameAnchor: "top",
          text: [`${marker.label} ${formatNumber(marker.value)}`],
          dy: -9 - marker.row * 13,
          textAnchor: anchor(marker.value, bins),
          fill: "var(--text)",
        }),
      ),
    ],
  };
}
