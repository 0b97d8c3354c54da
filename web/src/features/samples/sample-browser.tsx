import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { memo, useEffect, useMemo } from "react";
import { Button } from "../../components/button";
import { Pagination } from "../../components/pagination";
import { EmptyState, ErrorState, Loading, Skeleton } from "../../components/states";
import { TokenText } from "../../components/token-text";
import type { Tokenization } from "../../lib/api-client";
import { formatCount, plural } from "../../lib/format";
import { getSamplesOptions, type Sample, type SamplePage } from "./api/get-samples";
import { useSampleKeys } from "./sample-keys";
import { isSearch, type SamplePlace, type SampleView } from "./sample-place";
import { isCutDocument, SampleText } from "./sample-text";
import { SampleToolbar } from "./sample-toolbar";
import { TokenUse } from "./token-use";

interface SampleBrowserProps {
  dataset_id: string;
  tokenizations: readonly Tokenization[];
  place: SamplePlace;
  onMove: (place: Partial<SamplePlace>) => void;
}

export function SampleBrowser({ dataset_id, tokenizations, place, onMove }: SampleBrowserProps) {
  const query = {
    tokenization_id: place.tokenization_id || undefined,
    offset: place.offset,
    limit: place.limit,
    q: place.q || undefined,
    min_length: place.min_length ?? undefined,
    max_length: place.max_length ?? undefined,
  };
  const samples = useQuery({
    ...getSamplesOptions(dataset_id, query),
    placeholderData: keepPreviousData,
  });
  const page = samples.data;
  const next = nextOffset(place, samples.isPlaceholderData ? undefined : page);
  useSampleKeys({ place, total: page?.total ?? null, next, onMove });
  // The next page is asked for while this one is read. A search is not: it may read for long.
  const cache = useQueryClient();
  const isNextWanted = next !== null && !isSearch(place);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page, another next one
  useEffect(() => {
    if (isNextWanted)
      void cache.prefetchQuery(getSamplesOptions(dataset_id, { ...query, offset: next }));
  }, [page, isNextWanted]);
  const noun = place.tokenization_id ? "sequences" : "documents";
  return (
    <div className="grid min-w-0 gap-3">
      <SampleToolbar
        tokenizations={tokenizations}
        place={place}
        total={page?.total ?? null}
        onMove={onMove}
      />
      {samples.isError && (
        <ErrorState
          title={`No ${noun}`}
          reason={samples.error}
          onRetry={() => void samples.refetch()}
        />
      )}
      {samples.isLoading && (
        <Loading label={`Loading ${noun}`} className="grid gap-2">
          {[0, 1, 2, 3].map((row) => (
            <Skeleton key={row} className="h-24" />
          ))}
        </Loading>
      )}
      {page && !samples.isError && page.items.length === 0 && (
        <EmptyState
          title={
            isSearch(place)
              ? `No ${noun} found ${page.next_offset == null ? "" : `before #${formatCount(page.next_offset)}`}`
              : page.offset > 0
                ? `No ${noun} this far`
                : `No ${noun}`
          }
        >
          {page.next_offset != null && (
            <Button look="primary" onClick={() => onMove({ offset: page.next_offset ?? 0 })}>
              Search on from #{formatCount(page.next_offset)}
            </Button>
          )}
          {page.offset > 0 && (
            <Button onClick={() => onMove({ offset: 0 })}>Go to the first</Button>
          )}
        </EmptyState>
      )}
      {page && page.items.length > 0 && !samples.isError && (
        <>
          <ol
            className={`grid gap-2 ${samples.isPlaceholderData ? "stale" : ""}`}
            aria-busy={samples.isPlaceholderData}
          >
            {page.items.map((sample) => (
              <SampleRow
                key={`${place.tokenization_id}-${sample.index}`}
                sample={sample}
                view={place.view}
                tokenization_id={place.tokenization_id}
              />
            ))}
          </ol>
          {isSearch(place) ? (
            <SearchEnd next={page.next_offset ?? null} noun={noun} onMove={onMove} />
          ) : (
            <Pagination
              noun={noun}
              offset={place.offset}
              limit={place.limit}
              total={page.total}
              shown={page.items.length}
              onOffset={(offset) => onMove({ offset })}
            />
          )}
        </>
      )}
    </div>
  );
}

interface SearchEndProps {
  next: number | null;
  noun: string;
  onMove: SampleBrowserProps["onMove"];
}

function SearchEnd({ next, noun, onMove }: SearchEndProps) {
  return (
    <p className="num flex flex-wrap items-center gap-3 text-sm text-text-2">
      {next === null ? `No more ${noun} match` : `Searched up to #${formatCount(next)}`}
      {next !== null && <Button onClick={() => onMove({ offset: next })}>Next matches</Button>}
    </p>
  );
}

/** Where the next page begins; null at the end, as far as anybody knows. */
function nextOffset(place: SamplePlace, page: SamplePage | undefined): number | null {
  if (!page) return null;
  if (isSearch(place)) return page.next_offset ?? null;
  const next = place.offset + page.items.length;
  const isLast = page.total === null ? page.items.length < place.limit : next >= page.total;
  return isLast ? null : next;
}

/** A row that has no text yet, such as a conversation: what its columns hold, a line each. */
function asLines(values: Sample["values"]): string {
  return Object.entries(values ?? {})
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join("\n");
}

interface SampleRowProps {
  sample: Sample;
  view: SampleView;
  /** Empty for documents. */
  tokenization_id: string;
}

const SampleRow = memo(function SampleRow({ sample, view, tokenization_id }: SampleRowProps) {
  const tokens = useMemo(
    () =>
      sample.tokens?.map((token, at) => ({
        token,
        id: sample.input_ids?.[at] ?? 0,
        hex: sample.token_hex?.[at],
      })),
    [sample],
  );
  const text = sample.text ?? asLines(sample.values);
  const isCut = !tokens && isCutDocument(text);
  const characters = isCut
    ? `over ${plural(text.length - 1, "character")}, the first of them here`
    : plural(text.length, "character");
  const size = [tokens && plural(tokens.length, "token"), characters].filter(Boolean).join(" · ");
  const hasText = !tokens || view !== "tokens";
  return (
    <li
      id={`row-${sample.index}`}
      data-sample
      tabIndex={-1}
      className="grid min-w-0 gap-2 rounded-card border border-line bg-surface p-3"
    >
      <p className="num flex gap-3 text-xs text-text-3">
        <span className="font-medium text-text-2">#{formatCount(sample.index)}</span>
        {size}
      </p>
      <div className={`grid min-w-0 gap-3 ${hasText && view === "both" ? "lg:grid-cols-2" : ""}`}>
        {hasText && <SampleText text={text} />}
        {tokens && view !== "text" && (
          <TokenText
            label={`Tokens of sequence ${sample.index}`}
            tokens={tokens}
            renderUse={(id) => <TokenUse tokenization_id={tokenization_id} token_id={id} />}
          />
        )}
      </div>
    </li>
  );
});
