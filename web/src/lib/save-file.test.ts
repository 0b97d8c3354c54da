import { expect, it } from "vitest";
import { csvText } from "./save-file";

it("quotes what needs it and disarms formulas", () => {
  expect(
    csvText(
      ["a", "b"],
      [
        ['x,"y"', 1],
        ["=1+1", 2.5],
      ],
    ),
  ).toBe(`a,b\r\n"x,""y""",1\r\n'=1+1,2.5\r\n`);
});
