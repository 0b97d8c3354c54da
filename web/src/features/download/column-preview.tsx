import { RotateCw } from "lucide-react";
import { Button } from "../../components/button";
import { Loading, Note, Skeleton } from "../../components/states";
import type { ApiError } from "../../lib/api-client";
import { formatBytes } from "../../lib/format";
import { safeText } from "../../lib/visible-text";
import type { HubPreview } from "./api/preview-repository";

interface ColumnPreviewProps {
  preview: HubPreview | undefined;
  error: ApiError | null;
  isStale: boolean;
  onRetry: () => void;
}

/** The first values of a column, as they are in the repository; nothing is downloaded for them. */
export function ColumnPreview({ preview, error, isStale, onRetry }: ColumnPreviewProps) {
  if (error)
    return (
      <Note tone="warn">
        <p>
          No preview: <span className="[overflow-wrap:anywhere]">{error.message}</span>
        </p>
        {error.hint && <p>{error.hint}</p>}
        <Button size="small" onClick={onRetry}>
          <RotateCw aria-hidden className="size-3.5" />
          Try again
        </Button>
      </Note>
    );
  if (!preview)
    return (
      <Loading label="Reading the first rows" className="grid gap-2">
        <Skeleton className="h-40" />
      </Loading>
    );
  const source = preview.bytes_fetched
    ? `${formatBytes(preview.bytes_fetched)} read from the Hub`
    : "from the cache";
  return (
    <section
      aria-label={`First rows of ${preview.column}`}
      aria-busy={isStale}
      className={`min-h-40 rounded-card border border-line bg-bg ${isStale ? "stale" : ""}`}
    >
      <p className="flex min-w-0 flex-wrap justify-between gap-x-4 border-b border-line px-3 py-1.5 text-xs text-text-3">
        <span className="min-w-0 truncate" title={preview.file}>
          First rows of <bdi>{preview.file}</bdi>
        </span>
        <span className="num">{source}</span>
      </p>
      {preview.rows.length === 0 && <p className="px-3 py-2 text-text-2">The file has no rows</p>}
      <ol>
        {preview.rows.map((row) => (
          <li key={row.row} className="flex gap-3 border-b border-line px-3 py-1.5 last:border-0">
            <span aria-hidden className="num w-4 shrink-0 text-right text-text-3">
              {row.row + 1}
            </span>
            <RowValue value={row.value} error={row.error} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function RowValue({ value, error }: { value: unknown; error: string | undefined }) {
  if (error) return <span className="min-w-0 text-warn">Cannot be read: {error}</span>;
  if (value === null || value === undefined) return <span className="text-text-3">no value</span>;
  if (value === "") return <span className="text-text-3">empty text</span>;
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return (
    <bdi className="line-clamp-2 min-w-0 font-mono text-sm [overflow-wrap:anywhere]">
      {safeText(text).replace(/\s+/g, " ")}
    </bdi>
  );
}
