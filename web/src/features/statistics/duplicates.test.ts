import { expect, it } from "vitest";
import { copiesSummary, searchedStart, shortTimes, timesOf } from "./duplicates";

const bin = (from: number, to: number | null, distinct: number) => ({
  from,
  to,
  distinct,
  count: distinct * from,
});

it("says how often in words", () => {
  const bins = [bin(1, 1, 0), bin(2, 2, 0), bin(3, 3, 0), bin(4, 10, 0), bin(101, null, 0)];
  expect(bins.map(shortTimes)).toEqual(["1", "2", "3", "4–10", ">100"]);
  expect(bins.map(timesOf)).toEqual(["once", "twice", "3 times", "4–10 times", "over 100 times"]);
});

it("sums up what repeats", () => {
  const copies = (...histogram: ReturnType<typeof bin>[]) => ({
    distinct: histogram.reduce((sum, one) => sum + one.distinct, 0),
    histogram,
    most_repeated: [],
  });
  expect(copiesSummary(copies(bin(1, 1, 1200)), "documents")).toBe(
    "All 1,200 documents differ from each other",
  );
  expect(copiesSummary(copies(bin(1, 1, 90), bin(4, 10, 10)), "sequences")).toBe(
    "Of 100 different sequences, 10 (10.0\u00a0%) occur more than once",
  );
  expect(copiesSummary(copies(), "documents")).toBe("There are no documents");
});

it("searches for whole characters", () => {
  expect(searchedStart("😀".repeat(50))).toBe("😀".repeat(40));
  expect(searchedStart("short")).toBe("short");
});
