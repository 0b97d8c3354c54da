import { expect, test } from "vitest";
import { shortTokenizer } from "./tokenization-name";

test("a path becomes the name of its folder, a name of the Hub stays", () => {
  expect(shortTokenizer("/models/gpt2/tokenizer.json")).toBe("gpt2");
  expect(shortTokenizer("/models/mine.json")).toBe("mine.json");
  expect(shortTokenizer("openai-community/gpt2")).toBe("openai-community/gpt2");
});
