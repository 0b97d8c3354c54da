import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Shuffle } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Button } from "../../components/button";
import { controlClass } from "../../components/field";
import { Pagination } from "../../components/pagination";
import { EmptyState, ErrorState, Loading, Skeleton } from "../../components/states";
import { TokenText } from "../../components/token-text";
import type { Tokenization } from "../../lib/api-client";
import { formatCount, plural } from "../../lib/format";
import { getSamplesOptions, type Sample } from "./api/get-samples";
import { SampleText } from "./sample-text";

const pageSizes = [10, 25, 50, 100];

export interface SamplePlace {
  /** Empty for the documents as text. */
  tokenization_id: string;
  offset: number;
  limit: number;
}

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
  };
  const samples = useQuery({
    ...getSamplesOptions(dataset_id, query),
    placeholderData: keepPreviousData,
  });
  const page = samples.data;
  const noun = place.tokenization_id ? "sequences" : "documents";
  return (
    <div className="grid min-w-0 gap-3">
      <Toolbar
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
        <EmptyState title={page.offset > 0 ? `No ${noun} this far` : `No ${noun}`}>
          {page.offset > 0 && (
            <Button onClick={() => onMove({ offset: 0 })}>Go to the first</Button>
          )}
        </EmptyState>
      )}
      {page && page.items.length > 0 && !samples.isError && (
        <>
          <ol
            className={`grid gap-2 ${samples.isPlaceholderData ? "opacity-60" : ""}`}
            aria-busy={samples.isPlaceholderData}
          >
            {page.items.map((sample) => (
              <SampleRow key={`${place.tokenization_id}-${sample.index}`} sample={sample} />
            ))}
          </ol>
          <Pagination
            noun={noun}
            offset={place.offset}
            limit={place.limit}
            total={page.total}
            shown={page.items.length}
            onOffset={(offset) => onMove({ offset })}
          />
        </>
      )}
    </div>
  );
}

function Toolbar(props: Omit<SampleBrowserProps, "dataset_id"> & { total: number | null }) {
  const { tokenizations, place, total, onMove } = props;
  const [target, setTarget] = useState("");
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (/^\d+$/.test(target)) onMove({ offset: Number(target) });
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        aria-label="What to show"
        className={`${controlClass} sm:w-auto sm:max-w-96`}
        value={place.tokenization_id}
        onChange={(event) => onMove({ tokenization_id: event.target.value, offset: 0 })}
      >
        <option value="">Documents as text</option>
        {tokenizations.map((one) => (
          <option key={one.id} value={one.id}>
            Tokens: {one.tokenizer_name}, {one.max_length} / {one.stride}
          </option>
        ))}
      </select>
      <form className="flex items-center gap-1" onSubmit={go}>
        <input
          aria-label="Go to number"
          placeholder="Go to #"
          inputMode="numeric"
          className={`${controlClass} num max-w-24`}
          value={target}
          onChange={(event) => setTarget(event.target.value)}
        />
        <Button type="submit">Go</Button>
      </form>
      {total !== null && total > 1 && (
        <Button onClick={() => onMove({ offset: Math.floor(Math.random() * total) })}>
          <Shuffle aria-hidden className="size-4" />
          Random
        </Button>
      )}
      <label className="ml-auto flex items-center gap-2 text-sm whitespace-nowrap text-text-2">
        Per page
        <select
          className={controlClass}
          value={place.limit}
          onChange={(event) => onMove({ limit: Number(event.target.value) })}
        >
          {pageSizes.map((size) => (
            <option key={size}>{size}</option>
          ))}
        </select>
      </label>
    </div>
  );
}

function SampleRow({ sample }: { sample: Sample }) {
  const tokens = sample.tokens;
  const size = tokens
    ? plural(tokens.length, "token")
    : plural((sample.text ?? "").length, "character");
  return (
    <li
      id={`row-${sample.index}`}
      className="grid min-w-0 gap-2 rounded-card border border-line bg-surface p-3"
    >
      <p className="num flex gap-3 text-xs text-text-3">
        <span className="font-medium text-text-2">#{formatCount(sample.index)}</span>
        {size}
      </p>
      {tokens ? (
        <TokenText
          label={`Tokens of sequence ${sample.index}`}
          tokens={tokens.map((token, at) => ({ token, id: sample.input_ids?.[at] ?? 0 }))}
        />
      ) : (
        <SampleText text={sample.text ?? ""} />
      )}
    </li>
  );
}
