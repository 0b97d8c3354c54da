// How a tokenization and its tokenizer are called where there is little room. Full names stay in
// titles and in what is read aloud.
import type { Tokenization } from "./api-client";

/** "gpt2" for a path that ends in gpt2/tokenizer.json; a name of the Hub stays as it is. */
export function shortTokenizer(name: string): string {
  if (!name.startsWith("/")) return name;
  const parts = name.split("/").filter(Boolean);
  const last = parts.at(-1) ?? name;
  return last === "tokenizer.json" ? (parts.at(-2) ?? last) : last;
}

/** "gpt2 · 256 tokens, stride 64" */
export function tokenizationName(one: Tokenization): string {
  const rows = one.options?.sequences === "pack" ? "packed" : `stride ${one.stride}`;
  return `${shortTokenizer(one.tokenizer_name)} · ${one.max_length} tokens, ${rows}`;
}
