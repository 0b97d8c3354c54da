import { useQuery } from "@tanstack/react-query";
import { SampleBrowser } from "../features/samples/sample-browser";
import type { Dataset } from "../lib/api-client";
import { listTokenizationsOptions } from "../lib/list-tokenizations";
import { useSearchState } from "../lib/search-state";

export function SamplesPanel({ dataset }: { dataset: Dataset }) {
  const { text, number, set } = useSearchState();
  const tokenizations = useQuery(listTokenizationsOptions(dataset.id));
  const limit = Math.min(100, Math.max(1, number("limit", 10)));
  return (
    <SampleBrowser
      dataset_id={dataset.id}
      tokenizations={tokenizations.data?.items ?? []}
      place={{ tokenization_id: text("tokens"), offset: number("offset", 0), limit }}
      onMove={({ tokenization_id, offset, limit: size }) =>
        set(
          {
            ...(tokenization_id !== undefined && { tokens: tokenization_id }),
            ...(offset !== undefined && { offset: offset || null }),
            ...(size !== undefined && { limit: size }),
          },
          "push",
        )
      }
    />
  );
}
