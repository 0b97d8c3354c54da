import { expect, it } from "vitest";
import type { Statistics } from "./api/get-statistics";
import { lengthBins, lengthMarkers } from "./length-histogram";
import { zipfExponent } from "./rank-charts";
import { budgetParts, droppedRules, findings } from "./summary";

const lengths = {
  count: 4,
  min: 1,
  max: 9,
  mean: 4,
  median: 3,
  percentiles: { "5": 1, "50": 3, "95": 9, "99": 9 },
  histogram: [
    { from: 1, to: 5, count: 3 },
    { from: 5, to: null, count: 1 },
  ],
};
const statistics: Statistics = {
  dataset_id: "d",
  tokenization_id: "t",
  num_documents: 100,
  num_sequences: 4,
  total_tokens: 60,
  unique_tokens: 3,
  vocab_size: 10,
  avg_sequence_length: 4,
  token_budget: { content: 60, special: 0, overlap: 0, padding: 40, total: 100 },
  special_tokens: { count: 0, share: 0 },
  duplicate_documents: 0,
  dropped: {},
  length_distribution: { documents: lengths, sequences: lengths },
  top_tokens: [],
};

it("draws the last bin as wide as the one before", () => {
  expect(lengthBins(lengths.histogram)[1]).toEqual({ from: 5, to: 9, count: 1 });
  expect(lengthBins([{ from: 3, to: null, count: 1 }])).toEqual([{ from: 3, to: 4, count: 1 }]);
});

it("gives percentiles of one length one marker", () => {
  expect(lengthMarkers(lengths).map((one) => one.label)).toEqual(["p5", "median", "p95, p99"]);
});

it("lists the rules that dropped something, not the others", () => {
  const dropped = {
    min_length: { documents: 2, tokens: 9 },
    junk: { documents: 0, tokens: 0 },
    bad_rows: { count: 0, examples: [] },
  };
  expect(droppedRules(dropped)).toEqual([
    { rule: "Shorter than the minimum length", documents: 2, tokens: 9 },
  ]);
});

it("says what reached no row beside what the rows hold", () => {
  const dropped = {
    min_length: { documents: 2, tokens: 9 },
    junk: { documents: 0, tokens: 11 },
    tail: { documents: 0, tokens: 80 },
    bad_rows: { count: 3, examples: [] },
  };
  const parts = budgetParts({ ...statistics, dropped });
  const count = Object.fromEntries(parts.map((part) => [part.name, part.count]));
  expect(count).toMatchObject({ content: 60, padding: 40, truncated: 80, filtered: 20 });
  expect(parts.map((part) => part.share).reduce((sum, share) => sum + share)).toBeCloseTo(1);
  expect(parts.find((part) => part.name === "truncated")?.share).toBe(0.4);
});

it("finds padding that packing would save, and nothing in a good tokenization", () => {
  expect(findings(statistics)[0]).toContain("are padding");
  const budget = { content: 100, special: 0, overlap: 0, padding: 0, total: 100 };
  expect(findings({ ...statistics, token_budget: budget })).toEqual([]);
});

it("measures the exponent of an exact power law", () => {
  const ranks = [1, 2, 4, 8, 16].map((rank) => ({ rank, count: 1600 / rank, coverage: 0 }));
  expect(zipfExponent(ranks)).toBeCloseTo(-1);
  expect(zipfExponent(ranks.slice(0, 2))).toBeNull();
});
