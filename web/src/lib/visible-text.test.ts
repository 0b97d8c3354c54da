import { expect, it } from "vitest";
import { safeText, visibleToken } from "./visible-text";

it("shows control characters as pictures and keeps line ends", () => {
  expect(safeText("a\u0000b\u001bc\u007f\n\td")).toBe("a␀b␛c␡\n\td");
});

it("shows direction marks as code points, so that they turn nothing", () => {
  expect(safeText("\u202egpj.exe")).toBe("⟨U+202E⟩gpj.exe");
  expect(safeText("שלום")).toBe("שלום");
});

it("replaces halves of surrogate pairs only", () => {
  expect(safeText("\ud800x")).toBe("\ufffdx");
  expect(safeText("x\udc00")).toBe("x\ufffd");
  expect(safeText("🌾")).toBe("🌾");
});

it("leaves markup as the text it is", () => {
  expect(safeText("<img onerror=x>")).toBe("<img onerror=x>");
});

it("makes the whitespace of a token visible", () => {
  expect(visibleToken(" the")).toBe("␣the");
  expect(visibleToken("\n\t\r")).toBe("↵⇥␍");
  expect(visibleToken("")).toBe("∅");
});
