import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { CheckField } from "../../components/field";
import { ErrorState, Loading, Skeleton } from "../../components/states";
import { formatPercent } from "../../lib/format";
import { getStatisticsOptions, type Statistics } from "./api/get-statistics";
import { CompareLengths } from "./compare-lengths";
import { droppedRules, summaryFacts } from "./summary";

export interface Compared {
  id: string;
  name: string;
}

interface Row {
  name: string;
  values: string[];
  isSame: boolean;
}

/** The rows of the table: the same facts for each, with where ids went. */
export function compareRows(all: readonly Statistics[]): Row[] {
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

interface CompareProps {
  dataset_id: string;
  compared: readonly Compared[];
}

/** Up to four tokenizations side by side. */
export function CompareView({ dataset_id, compared }: CompareProps) {
  const [isOnlyDifferent, setIsOnlyDifferent] = useState(false);
  const answers = useQueries({
    queries: compared.map((one) => getStatisticsOptions(dataset_id, one.id)),
  });
  const failed = answers.find((one) => one.isError);
  if (failed) return <ErrorState reason={failed.error} onRetry={() => void failed.refetch()} />;
  const all = answers.flatMap((one) => (one.data ? [one.data] : []));
  if (all.length < compared.length)
    return (
      <Loading label="Loading statistics">
        <Skeleton className="h-72" />
      </Loading>
    );
  const rows = compareRows(all).filter((row) => !isOnlyDifferent || !row.isSame);
  return (
    <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-8">
      <section aria-label="Comparison" className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-2">
        <header className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="font-semibold">Comparison</h2>
          <CheckField
            isSwitch
            label="Only differences"
            checked={isOnlyDifferent}
            onChange={(event) => setIsOnlyDifferent(event.target.checked)}
          />
        </header>
        <section
          aria-label="Comparison as a table"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
          tabIndex={0}
          className="min-w-0 overflow-x-auto rounded-card border border-line bg-surface"
        >
          <table className="w-full text-base">
            <thead>
              <tr className="border-b border-line bg-raised text-left text-sm">
                <th scope="col" className="px-3 py-2 font-medium">
                  <span className="sr-only">Fact</span>
                </th>
                {compared.map((one, at) => (
                  <th
                    key={one.id}
                    scope="col"
                    className="min-w-36 px-3 py-2 text-right align-bottom font-medium"
                  >
                    <span
                      aria-hidden
                      className={`mr-1.5 inline-block size-2 rounded-full ${swatches[at]}`}
                    />
                    <bdi>{one.name}</bdi>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody className="num">
              {rows.map((row) => (
                <tr key={row.name} className="border-b border-line last:border-b-0">
                  <th
                    scope="row"
                    className="sticky left-0 bg-surface px-3 py-1.5 text-left font-normal text-text-2"
                  >
                    {row.name}
                  </th>
                  {row.values.map((value, at) => (
                    <td
                      key={compared[at]?.id}
                      className={`px-3 py-1.5 text-right ${row.isSame ? "text-text-3" : ""}`}
                    >
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
              {rows.length === 0 && (
                <tr>
                  <td colSpan={compared.length + 1} className="px-3 py-4 text-text-2">
                    They do not differ in any of these
                  </td>
                </tr>
              )}
            </tbody>
          </table>
        </section>
      </section>
      <CompareLengths compared={compared} all={all} />
    </div>
  );
}

const swatches = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4"];
