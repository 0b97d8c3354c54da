import type { Tokenization } from "../../lib/api-client";

/** What the card says elsewhere, or what nobody chooses by. */
const unshown = new Set([
  "max_length",
  "stride",
  "tokenizer_name",
  "threshold",
  "stop_words_language",
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
    shown.push(value === true ? words(name) : `${words(name)} ${words(String(value))}`);
  }
  return shown;
}

function words(text: string): string {
  return text.replaceAll("_", " ");
}

function isDefault(value: unknown): boolean {
  return (
    value === null ||
    value === false ||
    value === 0 ||
    ["", "off", "none", "auto"].includes(String(value))
  );
}

function flattened(options: Record<string, unknown>): Record<string, unknown> {
  const flat: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    if (Array.isArray(value)) flat[name] = value.join(", ");
    else if (typeof value === "object" && value !== null)
      Object.assign(flat, flattened(value as Record<string, unknown>));
    else flat[name] = value;
  }
  return flat;
}
