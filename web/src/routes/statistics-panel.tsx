import { useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useLocation } from "wouter";
import { Button, buttonClass } from "../components/button";
import { controlClass } from "../components/field";
import { EmptyState, ErrorState, Loading, Skeleton } from "../components/states";
import { CompareView } from "../features/statistics/compare-view";
import { StatisticsView } from "../features/statistics/statistics-view";
import type { Dataset, Tokenization } from "../lib/api-client";
import { listTokenizationsOptions } from "../lib/list-tokenizations";
import { paths, withQuery } from "../lib/paths";
import { useSearchState } from "../lib/search-state";
import { tokenizationName } from "../lib/tokenization-name";
import { useDatasetActions } from "./use-dataset-actions";

const comparedMax = 4;

/** The statistics of one tokenization of a dataset; which one, the address says. */
export function StatisticsPanel({ dataset }: { dataset: Dataset }) {
  const { text, set } = useSearchState();
  const [, navigate] = useLocation();
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
  const others = text("compare").split(",");
  const compared = [
    chosen,
    ...list.data.items.filter((one) => one !== chosen && others.includes(one.id)),
  ].slice(0, comparedMax);
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <label className="flex min-w-0 flex-wrap items-center gap-2 text-sm text-text-2">
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
        {list.data.items.length > 1 && (
          <CompareChoice
            items={list.data.items.filter((one) => one !== chosen)}
            compared={compared}
            onChange={(ids) => set({ compare: ids.join(",") })}
          />
        )}
      </div>
      {compared.length > 1 ? (
        <CompareView
          dataset_id={dataset.id}
          compared={compared.map((one) => ({ id: one.id, name: tokenizationName(one) }))}
        />
      ) : (
        <StatisticsView
          key={chosen.id}
          dataset_id={dataset.id}
          tokenization_id={chosen.id}
          name={dataset.name}
          onSamples={(query) =>
            navigate(withQuery(paths.samples(dataset.id), { tokens: chosen.id, ...query }))
          }
        />
      )}
    </div>
  );
}

interface CompareProps {
  items: readonly Tokenization[];
  compared: readonly Tokenization[];
  onChange: (ids: string[]) => void;
}

/** With which others; the chosen one is always there. */
function CompareChoice({ items, compared, onChange }: CompareProps) {
  const ids = compared.slice(1).map((one) => one.id);
  return (
    <details className="relative">
      <summary className={`${buttonClass()} list-none`}>
        {ids.length > 0 ? `Compared with ${ids.length}` : "Compare…"}
      </summary>
      <fieldset className="absolute z-10 mt-1 grid max-h-80 w-80 max-w-[80vw] gap-2 overflow-y-auto rounded-card border border-line-strong bg-overlay p-3 shadow-overlay">
        <legend className="sr-only">Compare with up to {comparedMax - 1} others</legend>
        {items.map((one) => (
          <label key={one.id} className="flex items-center gap-2.5 text-sm">
            <input
              type="checkbox"
              checked={ids.includes(one.id)}
              disabled={!ids.includes(one.id) && compared.length >= comparedMax}
              onChange={(event) =>
                onChange(
                  event.target.checked ? [...ids, one.id] : ids.filter((id) => id !== one.id),
                )
              }
            />
            {tokenizationName(one)}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
