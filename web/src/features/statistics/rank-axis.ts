import type * as Plot from "@observablehq/plot";
import { formatShort } from "../../lib/format";

/** The horizontal axis of ranks, which span five powers of ten and more. */
export function rankAxis(label: string, width: number): Plot.ScaleOptions {
  return { type: "log", label, grid: true, ticks: width / 90, tickFormat: formatShort };
}
