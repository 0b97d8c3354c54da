import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { Button } from "../components/button";
import { controlClass } from "../components/field";
import { EmptyState, ErrorState, Loading, Skeleton } from "../components/states";
import { StatisticsView } from "../features/statistics/statistics-view";
import type { Dataset, Tokenization } from "../lib/api-client";
import { listTokenizationsOptions } from "../lib/list-tokenizations";
import { useSearchState } from "../lib/search-state";
import { useDatasetActions } from "./use-dataset-actions";

export function tokenizationName(one: Tokenization): string {
  return `${one.tokenizer_name}, ${one.max_length} / ${one.stride}`;
}

/** The statistics of one tokenization of a dataset; which one, the address says. */
export function StatisticsPanel({ dataset }: { dataset: Dataset }) {
  const { text, set } = useSearchState();
  const { onTokenize } = useDatasetActions();
  const list = useQuery(listTokenizationsOptions(dataset.id));
  if (list.isError) return <ErrorState reason={list.error} onRetry={() => void list.refetch()} />;
  if (!list.data)
    return (
      <Loading label="Loading tokenizations">
        <Skeleton className="h-72" />
      </Loading>
    );
  const chosen =
    list.data.items.find((one) => one.id === text("tokenization")) ?? list.data.items[0];
  if (!chosen)
    return (
      <EmptyState icon={<ChartColumn aria-hidden className="size-8" />} title="No tokenization yet">
        <p>Tokenize this dataset to see vocabulary and length charts</p>
        <Button
          look="primary"
          disabled={dataset.status !== "ready"}
          onClick={() => onTokenize(dataset)}
        >
          Tokenize
        </Button>
      </EmptyState>
    );
  return (
    <div className="grid gap-5">
      <label className="flex flex-wrap items-center gap-2 text-sm text-text-2">
        Tokenization
        <select
          className={`${controlClass} sm:w-auto sm:max-w-xl`}
          value={chosen.id}
          onChange={(event) => set({ tokenization: event.target.value })}
        >
          {list.data.items.map((one) => (
            <option key={one.id} value={one.id}>
              {tokenizationName(one)}
            </option>
          ))}
        </select>
      </label>
      <StatisticsView
        key={chosen.id}
        dataset_id={dataset.id}
        tokenization_id={chosen.id}
        name={dataset.name}
      />
    </div>
  );
}
