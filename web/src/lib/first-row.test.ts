import { expect, it } from "vitest";
import { shortValue } from "./first-row";

it("shows a value on one line", () => {
  expect(shortValue("one\n  two\t3")).toBe("one two 3");
  expect(shortValue(5)).toBe("5");
  expect(shortValue(null)).toBe("null");
  expect(shortValue([{ role: "user" }])).toBe('[{"role":"user"}]');
  expect(shortValue(undefined)).toBe("");
});

it("cuts what is long, never a character in two", () => {
  expect(shortValue("a".repeat(1_000_000))).toBe(`${"a".repeat(160)}…`);
  expect(shortValue("😀".repeat(200))).toBe(`${"😀".repeat(160)}…`);
});

it("makes hostile text harmless", () => {
  expect(shortValue("\u202ea\u0000")).toBe("⟨U+202E⟩a␀");
});
