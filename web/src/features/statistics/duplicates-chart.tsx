import * as Plot from "@observablehq/plot";
import { useCallback, useState } from "react";
import { formatCount, formatShort, plural } from "../../lib/format";
import { safeText } from "../../lib/visible-text";
import type { Statistics } from "./api/get-statistics";
import { Chart } from "./chart";
import { Choice, LogSwitch } from "./chart-controls";
import { type Copies, copiesSummary, searchedStart, shortTimes, timesOf } from "./duplicates";
import type { SampleLink } from "./sample-link";

interface DuplicatesProps {
  statistics: Statistics;
  name: string;
  onSamples: (query: SampleLink) => void;
}

/** How many documents or sequences occur once, twice and so on, and those that occur most. */
export function DuplicatesChart({ statistics, name, onSamples }: DuplicatesProps) {
  const [what, setWhat] = useState("Documents");
  const noun = what === "Sequences" ? "sequences" : "documents";
  const copies = statistics.duplicates?.[noun];
  const choice = (
    <Choice
      label="Duplicates of"
      options={["Documents", "Sequences"]}
      value={what}
      onChoose={setWhat}
    />
  );
  if (copies === undefined) return null;
  if (copies === null)
    return (
      <section aria-label="Duplicates" className="grid gap-2">
        <header className="flex flex-wrap items-center gap-1">
          <h2 className="mr-auto font-semibold">Duplicates</h2>
          {choice}
        </header>
        <p className="text-sm text-text-2">
          There are too many different {noun} to tell which of them repeat
        </p>
      </section>
    );
  return (
    <div className="grid min-w-0 grid-cols-1 gap-4">
      <CopiesChart key={noun} copies={copies} noun={noun} name={name} choice={choice} />
      <MostRepeated
        copies={copies}
        noun={noun}
        onSamples={(one) =>
          onSamples(
            noun === "sequences" ? { offset: one.first } : { find: searchedStart(one.text) },
          )
        }
      />
    </div>
  );
}

interface CopiesProps {
  copies: Copies;
  noun: string;
  name: string;
  choice: React.ReactNode;
}

function CopiesChart({ copies, noun, name, choice }: CopiesProps) {
  const [isLog, setIsLog] = useState(true);
  const { histogram } = copies;
  const draw = useCallback((): Plot.PlotOptions => {
    // A logarithm has no zero: bars begin below one, so that one can be seen.
    const base = isLog ? 0.5 : 0;
    const bars = histogram.map((bin) => ({
      times: shortTimes(bin),
      distinct: Math.max(base, bin.distinct),
    }));
    const most = Math.max(1, ...bars.map((bar) => bar.distinct));
    return {
      height: 200,
      marginLeft: 44,
      marginBottom: 34,
      x: {
        domain: bars.map((bar) => bar.times),
        label: "times each occurs",
        tickSize: 0,
      },
      y: {
        type: isLog ? "log" : "linear",
        domain: [base, most],
        nice: !isLog,
        grid: true,
        label: isLog ? "different ones, log" : "different ones",
        tickFormat: formatShort,
        ticks: isLog ? powersOfTen(most) : 4,
      },
      marks: [
        Plot.barY(bars, {
          className: "marks",
          x: "times",
          y1: base,
          y2: "distinct",
          fill: "var(--series-1)",
          inset: 1,
        }),
        Plot.ruleY([base], { stroke: "var(--line-strong)" }),
      ],
    };
  }, [histogram, isLog]);
  return (
    <Chart
      title="Duplicates"
      summary={copiesSummary(copies, noun)}
      fileName={`${name}-${noun}-duplicates`}
      draw={draw}
      isEmpty={copies.distinct === 0}
      table={{
        columns: ["Occur", `Different ${noun}`, "Together"],
        rows: histogram.map((bin) => [timesOf(bin), bin.distinct, bin.count]),
      }}
      describe={(at) => {
        const bin = histogram[at];
        if (!bin) return "";
        return `${formatCount(bin.distinct)} different ${noun} occur ${timesOf(bin)}, ${formatCount(bin.count)} together`;
      }}
      controls={
        <>
          {choice}
          <LogSwitch isOn={isLog} onChange={setIsLog} />
        </>
      }
    />
  );
}

function powersOfTen(most: number): number[] {
  return Array.from({ length: Math.floor(Math.log10(most)) + 1 }, (_, power) => 10 ** power);
}

type Repeated = Copies["most_repeated"][number];

interface MostRepeatedProps {
  copies: Copies;
  noun: string;
  onSamples: (one: Repeated) => void;
}

function MostRepeated({ copies, noun, onSamples }: MostRepeatedProps) {
  const [isWhole, setIsWhole] = useState(false);
  const { most_repeated } = copies;
  if (most_repeated.length === 0) return null;
  const shown = isWhole ? most_repeated : most_repeated.slice(0, 5);
  return (
    <section aria-label={`Most repeated ${noun}`}>
      <h3 className="mb-1 text-sm font-medium">Most repeated {noun}</h3>
      <ol>
        {shown.map((one) => (
          <li
            key={one.first}
            className="flex items-baseline gap-3 border-b border-line py-1.5 text-sm"
          >
            <span className="num w-16 shrink-0 text-right" title={`${one.count} times`}>
              {formatCount(one.count)}×
            </span>
            <RepeatedText one={one} onChoose={() => onSamples(one)} />
            <span className="num shrink-0 text-xs text-text-3">
              {plural(one.num_tokens, "token")}
            </span>
          </li>
        ))}
      </ol>
      {most_repeated.length > shown.length && (
        <button
          type="button"
          className="control mt-1 min-h-6 text-sm text-accent underline"
          onClick={() => setIsWhole(true)}
        >
          Show all {most_repeated.length}
        </button>
      )}
    </section>
  );
}

/** Goes to its samples; what begins with no text can only be named. */
function RepeatedText({ one, onChoose }: { one: Repeated; onChoose: () => void }) {
  const text = safeText(one.text).replace(/\s+/g, " ").trim();
  if (!text)
    return (
      <span className="min-w-0 flex-1 text-text-3">
        {one.num_tokens === 0 ? "empty" : "no text to show"}
      </span>
    );
  return (
    <button
      type="button"
      title="Show its samples"
      className="control min-h-6 min-w-0 flex-1 truncate text-left font-mono underline decoration-line-strong underline-offset-2 hover:decoration-accent"
      onClick={onChoose}
    >
      <bdi>{text}</bdi>
    </button>
  );
}
