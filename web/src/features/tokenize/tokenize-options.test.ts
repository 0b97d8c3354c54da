import { expect, it } from "vitest";
import { asCommand, formErrors, initialForm, requestBody } from "./tokenize-options";

const form = { ...initialForm, tokenizer_name: "acme/bpe" };

it("starts with the defaults of the product", () => {
  expect(formErrors(form)).toEqual({});
  expect(requestBody(form)).toEqual({
    tokenizer_name: "acme/bpe",
    max_length: 1024,
    stride: 512,
    sequences: "window",
  });
});

it("asks for a stride smaller than the max length, of windows only", () => {
  const large = { ...form, max_length: "512", stride: "512" };
  expect(formErrors(large).stride).toBe("Must be smaller than the max length");
  expect(formErrors({ ...large, sequences: "pack" })).toEqual({});
});

it("refuses what is not a whole number", () => {
  for (const max_length of ["", "0", "-1", "1.5", "1e3", "1048577"])
    expect(formErrors({ ...form, max_length }).max_length, max_length).toBeDefined();
});

it("sends the filters that are on, with what they do", () => {
  const filters = { ...form.filters, junk: true };
  const body = requestBody({ ...form, filters, has_stop_words: true, min_length: "8" });
  expect(body.filters).toEqual({
    min_length: 8,
    junk: "drop",
    junk_mode: "conservative",
    stop_words: "drop",
    stop_words_language: "en",
    threshold: 0.7,
  });
});

it("sends no threshold when tokens are removed", () => {
  const filters = { ...form.filters, special_tokens: true };
  expect(requestBody({ ...form, filters, action: "remove" }).filters).toEqual({
    special_tokens: "remove",
  });
});

it("names whose ids are wanted when they are not the usual ones", () => {
  const other = { ...form, tokenizer_profile: "transformers" as const };
  expect(requestBody(other).tokenizer_profile).toBe("transformers");
  expect(asCommand("d", other)).toContain("--tokenizer-profile transformers");
});

it("writes the command that does the same", () => {
  expect(asCommand("my data", form)).toBe(
    "tokenmill tokenize 'my data' --tokenizer acme/bpe --max-length 1024 --sequences window --stride 512",
  );
});
