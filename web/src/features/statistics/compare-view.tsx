import { useQueries } from "@tanstack/react-query";
import { useState } from "react";
import { CheckField } from "../../components/field";
import { ErrorState, Loading, Skeleton } from "../../components/states";
import { getStatisticsOptions } from "./api/get-statistics";
import { CompareRanks } from "./compare-ranks";
import { type Compared, compareRows } from "./compare-rows";
import { CompareTable } from "./compare-table";

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
        <CompareTable compared={compared} rows={rows} />
      </section>
      <CompareRanks measure="coverage" compared={compared} all={all} />
      <CompareRanks measure="count" compared={compared} all={all} />
    </div>
  );
}
