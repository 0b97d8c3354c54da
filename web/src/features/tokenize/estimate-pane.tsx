import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { asApiError, type Schemas } from "../../lib/api-client";
import { useDebounced } from "../../lib/debounce";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatShort,
} from "../../lib/format";
import { type Estimate, estimateTokenizationOptions } from "./api/estimate-tokenization";

/** Null while the form has errors. */
type Body = Schemas["TokenizeStart"] | null;

export function useEstimate(dataset_id: string, body: Body) {
  const settled = useDebounced(body, 350);
  return useQuery({
    ...estimateTokenizationOptions(dataset_id, settled ?? { tokenizer_name: "" }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
}

interface EstimateProps {
  query: ReturnType<typeof useEstimate>;
  body: Body;
}

/** What the whole dataset would give with these settings, from a sample of its documents. */
export function EstimatePane({ query, body }: EstimateProps) {
  const { data, isError, error, isPlaceholderData, isFetching } = query;
  const isStale = isPlaceholderData || body === null;
  return (
    <section aria-label="Estimate" className="grid gap-2">
      <h3 className="font-semibold">Estimate</h3>
      {isError ? (
        <p className="text-sm text-text-2">No estimate: {asApiError(error).message}</p>
      ) : data ? (
        <div aria-busy={isFetching} className={isStale ? "stale" : ""}>
          <EstimateFacts estimate={data} />
        </div>
      ) : (
        <p className="text-sm text-text-3">
          {isFetching ? "Trying a sample of the documents…" : "Appears with the first settings"}
        </p>
      )}
    </section>
  );
}

function EstimateFacts({ estimate }: { estimate: Estimate }) {
  const { num_documents, seconds } = estimate;
  const facts = [
    { name: "Kept", value: formatPercent(estimate.share_kept) },
    { name: "Tokens", value: formatShort(estimate.num_tokens) },
    { name: "Rows", value: formatShort(estimate.num_sequences) },
    { name: "On disk", value: formatBytes(estimate.size_bytes) },
    { name: "Time here", value: seconds === null ? "–" : formatAbout(seconds) },
  ];
  return (
    <>
      <dl className="num grid grid-cols-2 gap-px overflow-hidden rounded-card border border-line bg-line sm:grid-cols-5">
        {facts.map(({ name, value }, at) => (
          <div key={name} className={`grid bg-bg px-3 py-2 ${at === 0 ? "max-sm:col-span-2" : ""}`}>
            <dt className="text-xs text-text-3">{name}</dt>
            <dd className="font-medium">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="num mt-1.5 text-xs text-text-3">
        {num_documents === null
          ? `From the first ${formatCount(estimate.documents_sampled)} documents; totals follow once the dataset is counted`
          : `From ${formatCount(estimate.documents_sampled)} of ${formatCount(num_documents)} documents`}
      </p>
    </>
  );
}

function formatAbout(seconds: number): string {
  return seconds < 1 ? "under 1\u00a0s" : `about ${formatDuration(seconds)}`;
}
