import type { Tokenization } from "../../lib/api-client";

/** What the card says elsewhere, or what nobody chooses by. */
const unshown = new Set([
  "max_length",
  "stride",
  "tokenizer_name",
  "sequences",
  "tokenizer_path",
  "text_column",
  "rule",
  "tail",
  "place",
  "block_processes",
  "separator_place",
]);

/** The options of a tokenization in words, the defaults left out. */
export function shownOptions(one: Tokenization): string[] {
  const options = one.options ?? {};
  const isPacked = options.sequences === "pack";
  const shown = [isPacked ? "packed" : "windows", `max length ${one.max_length}`];
  if (!isPacked) shown.push(`stride ${one.stride}`);
  for (const [name, value] of Object.entries(flattened(options))) {
    if (unshown.has(name) || isDefault(value)) continue;
    const called = names[name] ?? words(name);
    shown.push(value === true ? called : `${called} ${words(String(value))}`);
  }
  return [...shown, ...shownFilters(options.filters)];
}

const names: Record<string, string> = {
  separator: "separator id",
  conversation_template: "conversations as",
  tokenizer_profile: "ids of",
};

/** "stop words (en): drop document": each filter that is on, with what it does. */
function shownFilters(filters: unknown): string[] {
  if (!isObject(filters)) return [];
  const shown: string[] = [];
  if (Number(filters.min_length) > 0) shown.push(`at least ${filters.min_length} tokens`);
  for (const name of ["special_tokens", "stop_words", "junk"]) {
    const filter = filters[name];
    if (!isObject(filter) || !filter.action) continue;
    const detail = { stop_words: filters.stop_word_languages, junk: filters.junk_mode }[name];
    const of = detail ? ` (${String(detail)})` : "";
    shown.push(`${words(name)}${of}: ${words(String(filter.action))}`);
  }
  return shown;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function words(text: string): string {
  return text.replaceAll("_", " ");
}

function isDefault(value: unknown): boolean {
  return (
    value === null ||
    value === false ||
    value === 0 ||
    ["", "off", "none", "auto", "tokenizers"].includes(String(value))
  );
}

function flattened(options: Record<string, unknown>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (name === "filters") continue;
    if (Array.isArray(value)) flat[name] = value.join(", ");
    else if (isObject(value)) Object.assign(flat, flattened(value));
    else flat[name] = value;
  }
  return flat;
}
