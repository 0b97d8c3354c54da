// The numbers of a tokenization as named facts, and what stands out among them.
import { formatCount, formatNumber, formatPercent } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";

export interface SummaryFact {
  name: string;
  value: string;
}

export function summaryFacts(statistics: Statistics): SummaryFact[] {
  const { documents, sequences } = statistics.length_distribution;
  const { duplicate_documents: copies, num_documents } = statistics;
  return [
    { name: "Documents", value: formatCount(num_documents) },
    { name: "Sequences", value: formatCount(statistics.num_sequences) },
    { name: "Total tokens", value: formatCount(statistics.total_tokens) },
    { name: "Unique tokens", value: formatCount(statistics.unique_tokens) },
    { name: "Vocabulary size", value: formatCount(statistics.vocab_size) },
    { name: "Vocabulary used", value: formatPercent(usedShare(statistics)) },
    { name: "Special tokens", value: formatPercent(statistics.special_tokens.share) },
    { name: "Duplicate documents", value: withShare(copies, num_documents) },
    { name: "Shortest sequence", value: formatCount(sequences.min) },
    { name: "Median sequence", value: formatNumber(sequences.median) },
    { name: "Mean sequence", value: formatNumber(sequences.mean) },
    { name: "95th percentile", value: formatNumber(sequences.percentiles["95"]) },
    { name: "99th percentile", value: formatNumber(sequences.percentiles["99"]) },
    { name: "Longest sequence", value: formatCount(sequences.max) },
    { name: "Median document", value: formatNumber(documents.median) },
    { name: "Longest document", value: formatCount(documents.max) },
  ];
}

function usedShare(statistics: Statistics): number | null {
  if (statistics.vocab_coverage !== undefined) return statistics.vocab_coverage;
  return statistics.vocab_size > 0 ? statistics.unique_tokens / statistics.vocab_size : null;
}

function withShare(part: number | null | undefined, whole: number): string {
  if (part === undefined || part === null) return formatCount(part);
  return whole > 0 && part > 0
    ? `${formatCount(part)} (${formatPercent(part / whole)})`
    : formatCount(part);
}

export interface DroppedRule {
  rule: string;
  documents: number;
  tokens: number;
}

const ruleNames: Record<string, string> = {
  min_length: "Shorter than the minimum length",
  special_tokens: "Special tokens",
  stop_words: "Stop words",
  junk: "Junk",
  tail: "Tail of the last row",
};

/** What each rule dropped; rules that dropped nothing are left out. */
export function droppedRules(dropped: Record<string, unknown>): DroppedRule[] {
  return Object.entries(dropped).flatMap(([rule, value]) => {
    const counts = value as Partial<DroppedRule> | null;
    const { documents = 0, tokens = 0 } = counts ?? {};
    return documents > 0 || tokens > 0
      ? [{ rule: ruleNames[rule] ?? rule, documents, tokens }]
      : [];
  });
}

export interface BudgetPart {
  name: "content" | "special" | "overlap" | "padding" | "truncated" | "filtered";
  count: number;
  share: number;
}

/** Where the tokens went: the parts of the rows, and what reached none. The shares sum to 1. */
export function budgetParts(statistics: Statistics): BudgetPart[] {
  const { content, special, overlap, padding } = statistics.token_budget;
  let truncated = 0;
  let filtered = 0;
  for (const [rule, value] of Object.entries(statistics.dropped)) {
    const tokens = (value as Partial<DroppedRule> | null)?.tokens ?? 0;
    if (rule === "tail") truncated += tokens;
    else filtered += tokens;
  }
  const counts = { content, special, overlap, padding, truncated, filtered };
  const whole = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return Object.entries(counts).map(([name, count]) => ({
    name: name as BudgetPart["name"],
    count,
    share: whole > 0 ? count / whole : 0,
  }));
}

/** Sentences about what a person should look at, worst first. */
export function findings(statistics: Statistics): string[] {
  const { token_budget: budget } = statistics;
  const copies = statistics.duplicate_documents ?? 0;
  const found: { share: number; text: string }[] = [];
  const share = (part: number) => (budget.total > 0 ? part / budget.total : 0);
  const padding = share(budget.padding);
  if (padding > 0.1)
    found.push({
      share: padding,
      text: `${formatPercent(padding, 0)} of the ids are padding. Packing documents would have none.`,
    });
  const overlap = share(budget.overlap);
  if (overlap > 0.3)
    found.push({
      share: overlap,
      text: `${formatPercent(overlap, 0)} of the ids repeat what a neighbouring window has. A smaller stride repeats less.`,
    });
  const copied = statistics.num_documents > 0 ? copies / statistics.num_documents : 0;
  if (copied > 0.01)
    found.push({
      share: copied,
      text: `${formatPercent(copied, 0)} of the documents are exact copies of others.`,
    });
  return found.sort((a, b) => b.share - a.share).map((one) => one.text);
}
