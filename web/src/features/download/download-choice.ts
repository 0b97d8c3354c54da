// The download form as a value: what its fields hold, what is wrong with it, and the requests it
// becomes. Limits stay text, because a half-typed size is not a size yet.
import type { Schemas } from "../../lib/api-client";
import { parseBytes } from "../../lib/parse-bytes";
import { isRepoId, parseRepo } from "../../lib/repo-id";
import { shellCommand } from "../../lib/shell-quote";
import type { DownloadPlan, PlanQuery } from "./api/plan-download";
import type { HubPreviewQuery } from "./api/preview-repository";

export interface DownloadChoice {
  /** Undefined: the one the plan takes. */
  config?: string;
  /** Empty: all. */
  splits: string[];
  revision: string;
  /** Patterns with spaces between them. */
  files: string;
  max_rows: string;
  max_bytes: string;
  /** Empty: found by itself. */
  text_column: string;
}

export const noChoice: DownloadChoice = {
  splits: [],
  revision: "",
  files: "",
  max_rows: "",
  max_bytes: "",
  text_column: "",
};

/** What a pasted address chooses; another repository has other subsets, so nothing else stays. */
export function choiceOf(input: string): DownloadChoice {
  const { config, split, revision } = parseRepo(input);
  return { ...noChoice, config, splits: split ? [split] : [], revision: revision ?? "" };
}

export type ChoiceErrors = Partial<Record<"max_rows" | "max_bytes", string>>;

export function choiceErrors(choice: DownloadChoice): ChoiceErrors {
  const errors: ChoiceErrors = {};
  const isRows = /^[1-9]\d*$/.test(choice.max_rows) && Number.isSafeInteger(+choice.max_rows);
  if (choice.max_rows && !isRows) errors.max_rows = "A whole number of rows, 1 or more";
  if (choice.max_bytes && parseBytes(choice.max_bytes) === null)
    errors.max_bytes = "A size, such as 500 MB or 2 GB";
  return errors;
}

/** The part of the repository that is meant; what is empty or wrong is left out. */
function subset(choice: DownloadChoice) {
  const files = choice.files.split(/\s+/).filter(Boolean);
  const errors = choiceErrors(choice);
  return {
    config: choice.config,
    revision: choice.revision || undefined,
    files: files.length > 0 ? files : undefined,
    max_rows: choice.max_rows && !errors.max_rows ? Number(choice.max_rows) : undefined,
    max_bytes: parseBytes(choice.max_bytes) ?? undefined,
  };
}

export function planQuery(repo_id: string, choice: DownloadChoice): PlanQuery {
  const { files, ...rest } = subset(choice);
  const split = choice.splits.length > 0 ? choice.splits : undefined;
  return { repo_id, ...rest, file: files, split };
}

/** The rows that this plan would bring first. A column that was only typed may not be there. */
export function previewQuery(
  plan: DownloadPlan,
  { revision, text_column }: DownloadChoice,
  columns: readonly { name: string }[],
): HubPreviewQuery {
  const split = plan.splits.find(({ selected }) => selected)?.split;
  const isKnown = columns.some(({ name }) => name === text_column);
  return {
    repo_id: plan.repo_id,
    config: plan.config ?? undefined,
    split: split ? [split] : undefined,
    revision: revision || undefined,
    column: isKnown ? text_column : undefined,
  };
}

/** `config` is the one the plan took, for a repository that has no default one. */
export function requestBody(
  repo_id: string,
  choice: DownloadChoice,
  config?: string | null,
): Schemas["DatasetCreate"] {
  return {
    repo_id,
    // The same choice twice is one dataset.
    reuse: true,
    ...subset(choice),
    config: choice.config ?? config ?? undefined,
    splits: choice.splits.length > 0 ? choice.splits : undefined,
    text_column: choice.text_column.trim() || undefined,
  };
}

export function asCommand(repo_id: string, choice: DownloadChoice): string {
  const { config, revision, files, max_rows, max_bytes } = subset(choice);
  const parts = ["tokenmill", "download", repo_id];
  if (config) parts.push("--config", config);
  for (const split of choice.splits) parts.push("--split", split);
  if (revision) parts.push("--revision", revision);
  for (const pattern of files ?? []) parts.push("--files", pattern);
  if (max_rows) parts.push("--max-rows", String(max_rows));
  if (max_bytes) parts.push("--max-bytes", String(max_bytes));
  if (choice.text_column.trim()) parts.push("--text-column", choice.text_column.trim());
  return shellCommand(parts);
}

/** What is wrong with the name, once it looks finished or was sent. */
export function repoError(text: string, wasSubmitted: boolean): string | null {
  if (!text) return wasSubmitted ? "Name a repository" : null;
  const isHalfTyped = /[\w.-]$/.test(text) && !wasSubmitted;
  if (isRepoId(parseRepo(text).repo_id) || isHalfTyped) return null;
  return "Write it as owner/name, such as roneneldan/TinyStories";
}
