// The tokenization form as a value: what the fields hold, what is wrong with it, and the request it
// becomes. Fields hold text, because a half-typed number is not a number yet.
import type { Schemas } from "../../lib/api-client";
import { shellCommand } from "../../lib/shell-quote";

export type FilterName = "special_tokens" | "junk";

export interface TokenizeForm {
  tokenizer_name: string;
  tokenizer_profile: Schemas["TokenizerProfile"];
  max_length: string;
  stride: string;
  sequences: Schemas["Sequences"];
  preset: "" | Schemas["Preset"];
  bos: Schemas["SpecialTokenRule"];
  eos: Schemas["SpecialTokenRule"];
  separator: Schemas["Separator"];
  padding: Schemas["Padding"];
  filters: Record<FilterName, boolean>;
  junk_mode: NonNullable<Schemas["Filters"]["junk_mode"]>;
  min_length: string;
  has_stop_words: boolean;
  stop_words_language: string;
  action: "drop" | "remove";
  threshold: string;
  text_column: string;
  /** Empty: the column holds text. */
  conversation_template: "" | Schemas["ConversationTemplate"];
  limit_documents: string;
}

export const initialForm: TokenizeForm = {
  tokenizer_name: "",
  tokenizer_profile: "tokenizers",
  max_length: "1024",
  stride: "512",
  sequences: "window",
  preset: "",
  bos: "auto",
  eos: "auto",
  separator: "auto",
  padding: "none",
  filters: { special_tokens: false, junk: false },
  junk_mode: "conservative",
  min_length: "",
  has_stop_words: false,
  stop_words_language: "en",
  action: "drop",
  threshold: "70",
  text_column: "",
  conversation_template: "",
  limit_documents: "",
};

export type FormErrors = Partial<Record<keyof TokenizeForm, string>>;

function isWhole(text: string, min: number, max: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= min && Number(text) <= max;
}

export function formErrors(form: TokenizeForm): FormErrors {
  const errors: FormErrors = {};
  if (!form.tokenizer_name.trim()) errors.tokenizer_name = "Choose a tokenizer";
  if (!isWhole(form.max_length, 1, 1_048_576))
    errors.max_length = "A whole number from 1 to 1,048,576";
  if (form.sequences === "window") {
    if (!isWhole(form.stride, 0, 1_048_575)) errors.stride = "A whole number, 0 or more";
    else if (Number(form.stride) >= Number(form.max_length))
      errors.stride = "Must be smaller than the max length";
  }
  if (form.min_length && !isWhole(form.min_length, 0, 1_048_576))
    errors.min_length = "A whole number of tokens";
  if (!isWhole(form.threshold, 0, 100)) errors.threshold = "A share from 0 to 100";
  if (form.limit_documents && !isWhole(form.limit_documents, 1, Number.MAX_SAFE_INTEGER))
    errors.limit_documents = "A whole number of documents, 1 or more";
  return errors;
}

function requestFilters(form: TokenizeForm): Schemas["Filters"] | undefined {
  const filters: Schemas["Filters"] = {};
  if (Number(form.min_length) > 0) filters.min_length = Number(form.min_length);
  for (const name of Object.keys(form.filters) as FilterName[])
    if (form.filters[name]) filters[name] = form.action;
  if (form.filters.junk) filters.junk_mode = form.junk_mode;
  if (form.has_stop_words) {
    filters.stop_words = form.action;
    filters.stop_words_language = form.stop_words_language;
  }
  const isByShare = form.action === "drop" && usesActions(form);
  if (isByShare) filters.threshold = Number(form.threshold) / 100;
  return Object.keys(filters).length > 0 ? filters : undefined;
}

/** Whether a filter is on that either drops documents or removes tokens. */
export function usesActions(form: TokenizeForm): boolean {
  return form.has_stop_words || Object.values(form.filters).includes(true);
}

export type RowOptions = Omit<Schemas["PreviewRequest"], "text" | "dataset_id" | "document">;

/** The options that decide what becomes of a text: all a preview needs. */
export function rowOptions(form: TokenizeForm): RowOptions {
  const options: RowOptions = {
    tokenizer_name: form.tokenizer_name.trim(),
    max_length: Number(form.max_length),
    sequences: form.sequences,
  };
  if (form.tokenizer_profile !== "tokenizers") options.tokenizer_profile = form.tokenizer_profile;
  if (form.sequences === "window") options.stride = Number(form.stride);
  if (form.sequences === "pack" && form.separator !== "auto") options.separator = form.separator;
  if (form.preset) options.preset = form.preset;
  if (form.bos !== "auto") options.bos = form.bos;
  if (form.eos !== "auto") options.eos = form.eos;
  if (form.padding !== "none") options.padding = form.padding;
  if (form.text_column.trim()) options.text_column = form.text_column.trim();
  if (form.conversation_template) options.conversation_template = form.conversation_template;
  const filters = requestFilters(form);
  if (filters) options.filters = filters;
  return options;
}

export function requestBody(form: TokenizeForm): Schemas["TokenizeStart"] {
  const body: Schemas["TokenizeStart"] = rowOptions(form);
  if (form.limit_documents) body.limit_documents = Number(form.limit_documents);
  return body;
}

export function asCommand(dataset: string, form: TokenizeForm): string {
  const { filters, ...rest } = requestBody(form);
  const parts = ["tokenmill", "tokenize", dataset, "--tokenizer", rest.tokenizer_name];
  for (const [name, value] of Object.entries({ ...rest, ...filters }))
    if (name !== "tokenizer_name") parts.push(`--${name.replaceAll("_", "-")}`, String(value));
  return shellCommand(parts);
}
