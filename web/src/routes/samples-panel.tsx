import { useQuery } from "@tanstack/react-query";
import { SampleBrowser } from "../features/samples/sample-browser";
import { sampleViews } from "../features/samples/sample-place";
import type { Dataset } from "../lib/api-client";
import { listTokenizationsOptions } from "../lib/list-tokenizations";
import { useSearchState } from "../lib/search-state";

export function SamplesPanel({ dataset }: { dataset: Dataset }) {
  const { text, number, set } = useSearchState();
  const tokenizations = useQuery(listTokenizationsOptions(dataset.id));
  const bound = (name: string) => (text(name) === "" ? null : number(name, 0));
  return (
    <SampleBrowser
      dataset_id={dataset.id}
      tokenizations={tokenizations.data?.items ?? []}
      place={{
        tokenization_id: text("tokens"),
        offset: number("offset", 0),
        limit: Math.min(100, Math.max(1, number("limit", 10))),
        q: text("find"),
        min_length: bound("from"),
        max_length: bound("to"),
        view: sampleViews.find((view) => view === text("view")) ?? "tokens",
      }}
      onMove={(place) =>
        set(
          {
            ...("tokenization_id" in place && { tokens: place.tokenization_id }),
            ...("offset" in place && { offset: place.offset || null }),
            ...("limit" in place && { limit: place.limit }),
            ...("q" in place && { find: place.q }),
            ...("min_length" in place && { from: place.min_length }),
            ...("max_length" in place && { to: place.max_length }),
            ...("view" in place && { view: place.view === "tokens" ? null : place.view }),
          },
          "push",
        )
      }
    />
  );
}
