import { expect, it } from "vitest";
import { matcher } from "./name-filter";

const names = ["en", "en-US", "de", "zh-en", "20231101.en"];
const found = (filter: string) => names.filter(matcher(filter));

it("finds a part of a name in any case", () => {
  expect(found("EN")).toEqual(["en", "en-US", "zh-en", "20231101.en"]);
  expect(found(" ")).toEqual(names);
});

it("takes a star for anything, over the whole name", () => {
  expect(found("en*")).toEqual(["en", "en-US"]);
  expect(found("*en")).toEqual(["en", "zh-en", "20231101.en"]);
  expect(found("2*1*.en")).toEqual(["20231101.en"]);
  expect(found("*e*e*")).toEqual([]);
  expect(found("*")).toEqual(names);
});
