// How often documents occur, as bars and as sentences.
import { formatCount, formatPercent } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";

export type Copies = NonNullable<NonNullable<Statistics["duplicates"]>["documents"]>;
type Bin = Copies["histogram"][number];

/** "once", "twice", "3 times", "4–10 times", "over 100 times" */
export function timesOf({ from, to }: Pick<Bin, "from" | "to">): string {
  if (to === null) return `over ${formatCount(from - 1)} times`;
  if (to > from) return `${from}–${formatCount(to)} times`;
  return { 1: "once", 2: "twice" }[from] ?? `${from} times`;
}

/** "1", "4–10", ">100": short enough to stand below a bar on a telephone. */
export function shortTimes({ from, to }: Pick<Bin, "from" | "to">): string {
  if (to === null) return `>${formatCount(from - 1)}`;
  return to > from ? `${from}–${formatCount(to)}` : `${from}`;
}

/** The main numbers in one sentence; `noun` in the plural. */
export function copiesSummary(copies: Copies, noun: string): string {
  const { distinct, histogram } = copies;
  if (distinct === 0) return `There are no ${noun}`;
  const once = histogram.find((bin) => bin.from === 1)?.distinct ?? 0;
  if (once === distinct) return `All ${formatCount(distinct)} ${noun} differ from each other`;
  const repeated = distinct - once;
  return `Of ${formatCount(distinct)} different ${noun}, ${formatCount(repeated)} (${formatPercent(repeated / distinct)}) occur more than once`;
}

/** What to search for to find them all: short enough to stand in one row. */
export function searchedStart(text: string): string {
  return Array.from(text).slice(0, 40).join("");
}
