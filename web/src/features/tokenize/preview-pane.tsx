import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChevronLeft, ChevronRight, Shuffle } from "lucide-react";
import { useState } from "react";
import { Button } from "../../components/button";
import { ErrorState, Loading, Note, Skeleton } from "../../components/states";
import { TokenText } from "../../components/token-text";
import type { Dataset } from "../../lib/api-client";
import { useDebounced } from "../../lib/debounce";
import { formatCount, plural } from "../../lib/format";
import { type Preview, previewTokenizationOptions } from "./api/preview-tokenization";
import type { RowOptions } from "./tokenize-options";

interface PreviewPaneProps {
  dataset: Dataset;
  /** Null while the form has errors. */
  options: RowOptions | null;
}

/** One document of the dataset after all settings, as it would be written. */
export function PreviewPane({ dataset, options }: PreviewPaneProps) {
  const [document, setDocument] = useState(0);
  const count = dataset.num_samples;
  const wanted = options && { ...options, dataset_id: dataset.id, document };
  const settled = useDebounced(wanted, 250);
  const preview = useQuery({
    ...previewTokenizationOptions(settled ?? { tokenizer_name: "" }),
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const isStale = preview.isPlaceholderData || JSON.stringify(wanted) !== JSON.stringify(settled);
  const last = count === null ? Number.MAX_SAFE_INTEGER : Math.max(0, count - 1);
  return (
    <section aria-label="Preview" className="grid min-w-0 content-start gap-3">
      <div className="flex flex-wrap items-center gap-1">
        <h3 className="mr-auto font-semibold">Preview</h3>
        <Button
          size="icon"
          look="ghost"
          aria-label="Previous document"
          disabled={document === 0}
          onClick={() => setDocument(document - 1)}
        >
          <ChevronLeft aria-hidden className="size-4" />
        </Button>
        <span className="num text-sm text-text-2">document {formatCount(document)}</span>
        <Button
          size="icon"
          look="ghost"
          aria-label="Next document"
          disabled={document >= last}
          onClick={() => setDocument(document + 1)}
        >
          <ChevronRight aria-hidden className="size-4" />
        </Button>
        {count !== null && count > 1 && (
          <Button
            size="icon"
            look="ghost"
            aria-label="Random document"
            onClick={() => setDocument(Math.floor(Math.random() * count))}
          >
            <Shuffle aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      {!options && !preview.data && (
        <p className="text-text-3">Choose a tokenizer to see what becomes of a document</p>
      )}
      {options && preview.isError && (
        <ErrorState reason={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {options && preview.isLoading && (
        <Loading label="Tokenizing the document">
          <Skeleton className="h-48" />
        </Loading>
      )}
      {preview.data && !preview.isError && (
        <div aria-busy={isStale} className={isStale ? "stale" : ""}>
          <PreviewResult preview={preview.data} />
        </div>
      )}
    </section>
  );
}

function PreviewResult({ preview }: { preview: Preview }) {
  const gone = preview.tokens.filter((token) => token.dropped_by).length;
  const removed = preview.dropped_by ? 0 : gone;
  return (
    <div className="grid gap-2">
      {preview.dropped_by && (
        <Note tone="warn">
          This document is dropped by the filter “{preview.dropped_by.replaceAll("_", " ")}”.
        </Note>
      )}
      <p className="num text-sm text-text-2">
        {plural(preview.num_tokens, "token")}
        {removed > 0 && `, ${formatCount(removed)} removed,`} in{" "}
        {plural(preview.num_sequences, "row")}
      </p>
      {preview.tokens.length > 0 && (
        <TokenText label="Tokens of the document" tokens={preview.tokens} />
      )}
    </div>
  );
}
