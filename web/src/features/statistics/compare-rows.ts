// The facts of several tokenizations side by side, as rows of texts.
import { formatPercent } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { droppedRules, summaryFacts } from "./summary";

export interface Compared {
  id: string;
  name: string;
}

export interface CompareRow {
  name: string;
  values: string[];
  isSame: boolean;
}

/** The rows of the table: the same facts for each, with where ids went. */
export function compareRows(all: readonly Statistics[]): CompareRow[] {
  const columns = all.map((statistics) => [
    ...summaryFacts(statistics),
    ...budgetFacts(statistics),
  ]);
  return (columns[0] ?? []).map(({ name }, at) => {
    const values = columns.map((facts) => facts[at]?.value ?? "");
    return { name, values, isSame: new Set(values).size === 1 };
  });
}

function budgetFacts({ token_budget: budget, dropped }: Statistics) {
  const share = (part: number) => formatPercent(budget.total > 0 ? part / budget.total : 0);
  const rules = droppedRules(dropped);
  const documents = rules.reduce((sum, one) => sum + one.documents, 0);
  return [
    { name: "Content of rows", value: share(budget.content) },
    { name: "Overlap of rows", value: share(budget.overlap) },
    { name: "Padding of rows", value: share(budget.padding) },
    { name: "Documents filtered", value: documents.toLocaleString("en") },
  ];
}
