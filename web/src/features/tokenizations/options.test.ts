import { expect, it } from "vitest";
import type { Tokenization } from "../../lib/api-client";
import { shownOptions } from "./options";

function made(options: Record<string, unknown>): Tokenization {
  return {
    id: "",
    dataset_id: "",
    tokenizer_name: "gpt2",
    max_length: 512,
    stride: 64,
    num_tokens: 0,
    num_sequences: 0,
    vocab_size: 0,
    token_file_path: "",
    statistics: {},
    created_at: "",
    options,
  } as Tokenization;
}

it("says each filter with what it does", () => {
  const filters = {
    min_length: 64,
    stop_words: { action: "drop_document", threshold: 0.7 },
    stop_word_languages: ["en"],
    junk: null,
    junk_mode: null,
  };
  expect(shownOptions(made({ filters }))).toEqual([
    "windows",
    "max length 512",
    "stride 64",
    "at least 64 tokens",
    "stop words (en): drop document",
  ]);
});

it("says how conversations were read, and what stands between documents", () => {
  const options = {
    sequences: "pack",
    joining: { separator: 50256, separator_place: "after" },
    conversation_template: "chatml",
  };
  expect(shownOptions(made(options))).toEqual([
    "packed",
    "max length 512",
    "separator id 50256",
    "conversations as chatml",
  ]);
});
