import { Search, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { Button } from "../../components/button";
import { controlClass } from "../../components/field";
import type { Schemas } from "../../lib/api-client";
import { useDebounced } from "../../lib/debounce";
import { formatCount } from "../../lib/format";

export const sorts = [
  { value: "created_at", label: "Newest" },
  { value: "updated_at", label: "Recently changed" },
  { value: "name", label: "Name" },
  { value: "size_bytes", label: "Size" },
  { value: "num_samples", label: "Samples" },
  { value: "num_tokenizations", label: "Tokenizations" },
] as const;

export const statuses = [
  { value: "", label: "All" },
  { value: "downloading", label: "Downloading" },
  { value: "ready", label: "Ready" },
  { value: "pending", label: "Not downloaded" },
  { value: "failed", label: "Failed" },
] as const;

interface ToolbarProps {
  q: string;
  status: string;
  sort: string;
  /** How many datasets match the search, by status; not known at first. */
  counts: Schemas["DatasetPage"]["counts"] | undefined;
  onChange: (values: { q?: string; status?: string; sort?: string }) => void;
}

export function DatasetToolbar({ q, status, sort, counts, onChange }: ToolbarProps) {
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-4 gap-y-2">
      <SearchBox q={q} onSearch={(text) => onChange({ q: text })} />
      <label className="flex items-center gap-2 text-sm text-text-2">
        <span className="max-sm:sr-only">Sort</span>
        <select
          className={controlClass}
          value={sort}
          onChange={(event) => onChange({ sort: event.target.value })}
        >
          {sorts.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <fieldset className="flex max-w-full min-w-0 gap-1 overflow-x-auto p-0.5">
        <legend className="sr-only">Status</legend>
        {statuses.map(({ value, label }) => (
          <Button
            key={value}
            size="small"
            look={status === value ? "secondary" : "ghost"}
            aria-pressed={status === value}
            onClick={() => onChange({ status: value })}
          >
            {label}
            <Count of={value} counts={counts} />
          </Button>
        ))}
        {(q || status) && (
          <Button size="small" look="ghost" onClick={() => onChange({ q: "", status: "" })}>
            <X aria-hidden className="size-3.5" />
            Clear filters
          </Button>
        )}
      </fieldset>
    </div>
  );
}

function Count({ of, counts }: { of: string; counts: ToolbarProps["counts"] }) {
  if (!counts) return null;
  const all = Object.values(counts).reduce((sum, one) => sum + one, 0);
  const count = of === "" ? all : new Map(Object.entries(counts)).get(of);
  return <span className="num text-text-3">{formatCount(count)}</span>;
}

function SearchBox({ q, onSearch }: { q: string; onSearch: (text: string) => void }) {
  const [text, setText] = useState(q);
  // The server is near and the question before it is given up, so hardly any wait for more letters.
  const settled = useDebounced(text, 30);
  const sent = useRef(q);
  // What was typed goes to the address; what the address says (Back, Clear) comes here, unless it
  // is what was sent from here: letters that were typed since then would go.
  useEffect(() => {
    if (q !== sent.current) setText(q);
    sent.current = q;
  }, [q]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing may search
  useEffect(() => {
    if (settled === q) return;
    sent.current = settled;
    onSearch(settled);
  }, [settled]);
  return (
    <div className="relative min-w-32 flex-1 sm:w-72 sm:flex-none">
      <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-text-3" />
      <input
        type="search"
        data-search
        aria-label="Search datasets"
        placeholder="Search"
        className={`${controlClass} pl-8`}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </div>
  );
}
