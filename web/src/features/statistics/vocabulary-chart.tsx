import * as Plot from "@observablehq/plot";
import { useCallback, useMemo, useState } from "react";
import { formatCount, formatPercent, formatShort } from "../../lib/format";
import { visibleToken } from "../../lib/visible-text";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { Choice, LogSwitch } from "./chart-controls";
import type { SampleLink } from "./sample-link";

interface Bar {
  rank: number;
  id: number;
  token: string;
  text: string;
  count: number;
  share: number;
}

const sizes = ["25", "50", "100"];
const labelLength = 16;

interface VocabularyProps {
  statistics: Statistics;
  name: string;
  onSamples: (query: SampleLink) => void;
}

/** The most frequent tokens as bars. */
export function VocabularyChart({ statistics, name, onSamples }: VocabularyProps) {
  const [size, setSize] = useState("25");
  const [isLog, setIsLog] = useState(false);
  const bars = useMemo(
    () =>
      statistics.top_tokens.slice(0, Number(size)).map(
        (item, at): Bar => ({
          rank: at + 1,
          id: item.id,
          token: visibleToken(item.token),
          text: item.token,
          count: item.count,
          share: item.share,
        }),
      ),
    [statistics, size],
  );
  const draw = useCallback((width: number) => drawBars(bars, isLog, width), [bars, isLog]);
  const top = bars[0];
  const shown = bars.reduce((sum, bar) => sum + bar.share, 0);
  return (
    <Chart
      title="Vocabulary"
      summary={
        top
          ? `The ${bars.length} most frequent tokens make up ${formatPercent(shown)} of all; the first is “${top.token}” with ${formatCount(top.count)}`
          : "No token was counted"
      }
      fileName={`${name}-vocabulary`}
      draw={draw}
      isEmpty={bars.length === 0}
      table={{
        columns: ["Rank", "Id", "Token", "Count", "Share"],
        rows: bars.map((bar) => [bar.rank, bar.id, bar.token, bar.count, bar.share]),
      }}
      describe={(at) => {
        const bar = bars[at];
        if (!bar) return "";
        return `${bar.rank}. “${bar.token}” (id ${bar.id}): ${formatCount(bar.count)}, ${formatPercent(bar.share, 2)}`;
      }}
      onChoose={(at) => {
        // A part of a character is no text that could be looked for.
        const text = bars[at]?.text;
        if (text && !text.includes("\ufffd")) onSamples({ find: text });
      }}
      controls={
        <>
          <Choice
            label="Tokens to show"
            options={sizes}
            value={size}
            onChoose={setSize}
            prefix="Top "
          />
          <LogSwitch isOn={isLog} onChange={setIsLog} />
        </>
      }
    />
  );
}

function drawBars(bars: readonly Bar[], isLog: boolean, width: number): Plot.PlotOptions {
  const label = (token: string) =>
    token.length > labelLength ? `${token.slice(0, labelLength - 1)}…` : token;
  return {
    height: 36 + bars.length * 18,
    marginLeft: width < 480 ? 96 : 150,
    marginRight: 56,
    marginTop: 22,
    marginBottom: 10,
    x: {
      axis: "top",
      type: isLog ? "log" : "linear",
      grid: true,
      ticks: width / 110,
      tickFormat: formatShort,
      label: isLog ? "count, log" : "count",
    },
    y: {
      domain: bars.map((bar) => bar.rank),
      tickSize: 0,
      label: null,
      tickFormat: (rank: number) => label(bars[rank - 1]?.token ?? ""),
    },
    marks: [
      Plot.barX(bars, {
        className: "marks",
        x1: isLog ? 1 : 0,
        x2: "count",
        y: "rank",
        fill: "var(--series-1)",
        insetTop: 1.5,
        insetBottom: 1.5,
      }),
      Plot.text(bars, {
        x: "count",
        y: "rank",
        text: (bar: Bar) => formatPercent(bar.share, 2),
        textAnchor: "start",
        dx: 4,
      }),
    ],
  };
}
