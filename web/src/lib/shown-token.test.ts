import { expect, it } from "vitest";
import { shownAs, tokenBytes } from "./shown-token";

it("shows whitespace of whole characters, and the bytes of a part of one", () => {
  expect(shownAs({ id: 1, token: " the" })).toBe("␣the");
  expect(shownAs({ id: 2, token: "\ufffd", hex: "20e697" })).toBe("⟨20 E6 97⟩");
});

it("knows the bytes of either", () => {
  expect(tokenBytes({ id: 1, token: " é" })).toBe("20 C3 A9");
  expect(tokenBytes({ id: 2, token: "\ufffd", hex: "97a5" })).toBe("97 A5");
});
