import * as Plot from "@observablehq/plot";
import { useCallback, useMemo, useState } from "react";
import { Button } from "../../components/button";
import { formatCount, formatPercent, formatShort } from "../../lib/format";
import { visibleToken } from "../../lib/visible-text";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";

const sizes = [25, 50, 100] as const;

/** The most frequent tokens as bars. */
export function VocabularyChart({ statistics, name }: { statistics: Statistics; name: string }) {
  const [size, setSize] = useState<number>(25);
  const [isLog, setIsLog] = useState(false);
  const [hasSpecial, setHasSpecial] = useState(true);
  const items = useMemo(
    () =>
      statistics.vocabulary.items.filter((item) => hasSpecial || !item.is_special).slice(0, size),
    [statistics, size, hasSpecial],
  );
  const anySpecial = statistics.vocabulary.items.some((item) => item.is_special);
  const rows = useMemo(
    () =>
      items.map(
        (item, at) => [at + 1, item.id, visibleToken(item.token), item.count, item.share] as const,
      ),
    [items],
  );

  const draw = useCallback(
    (width: number): Plot.PlotOptions => ({
      height: 36 + rows.length * 18,
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
        domain: rows.map((row) => row[0]),
        tickSize: 0,
        label: null,
        tickFormat: (rank: number) => shortened(rows[rank - 1]?.[2] ?? ""),
      },
      marks: [
        Plot.barX(rows, {
          className: "marks",
          x1: isLog ? 1 : 0,
          x2: (row: (typeof rows)[number]) => row[3],
          y: (row: (typeof rows)[number]) => row[0],
          fill: "var(--series-1)",
          insetTop: 1.5,
          insetBottom: 1.5,
        }),
        Plot.text(rows, {
          x: (row: (typeof rows)[number]) => row[3],
          y: (row: (typeof rows)[number]) => row[0],
          text: (row: (typeof rows)[number]) => formatPercent(row[4], 2),
          textAnchor: "start",
          dx: 4,
        }),
      ],
    }),
    [rows, isLog],
  );
  const top = rows[0];
  const shown = rows.reduce((sum, row) => sum + row[4], 0);
  return (
    <Chart
      title="Vocabulary"
      summary={
        top
          ? `The ${rows.length} most frequent tokens make up ${formatPercent(shown)} of all; the first is “${top[2]}” with ${formatCount(top[3])}`
          : "No token was counted"
      }
      fileName={`${name}-vocabulary`}
      draw={draw}
      table={{ columns: ["Rank", "Id", "Token", "Count", "Share"], rows }}
      describe={(at) => {
        const row = rows[at];
        return row
          ? `${row[0]}. “${row[2]}” (id ${row[1]}): ${formatCount(row[3])}, ${formatPercent(row[4], 2)}`
          : "";
      }}
      controls={
        <>
          {sizes.map((choice) => (
            <Button
              key={choice}
              size="small"
              look={size === choice ? "secondary" : "ghost"}
              aria-pressed={size === choice}
              onClick={() => setSize(choice)}
            >
              Top {choice}
            </Button>
          ))}
          <Button
            size="small"
            look={isLog ? "secondary" : "ghost"}
            aria-pressed={isLog}
            onClick={() => setIsLog(!isLog)}
          >
            Log
          </Button>
          {anySpecial && (
            <Button
              size="small"
              look={hasSpecial ? "ghost" : "secondary"}
              aria-pressed={!hasSpecial}
              onClick={() => setHasSpecial(!hasSpecial)}
            >
              Hide special
            </Button>
          )}
        </>
      }
    />
  );
}

function shortened(token: string): string {
  return token.length > 16 ? `${token.slice(0, 15)}…` : token;
}
