import { expect, it } from "vitest";
import { parseBytes } from "./parse-bytes";

it("reads sizes as people write them", () => {
  expect(parseBytes("750000")).toBe(750_000);
  expect(parseBytes("500 MB")).toBe(500_000_000);
  expect(parseBytes("2.5gb")).toBe(2_500_000_000);
  expect(parseBytes(" 1 B ")).toBe(1);
});

it("refuses what is no size", () => {
  for (const text of ["", "0", "GB", "-1 MB", "1 XB", "1e6", "99999999 TB"])
    expect(parseBytes(text), text).toBeNull();
});
