import { Search, Shuffle, X } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Button } from "../../components/button";
import { controlClass } from "../../components/field";
import type { Tokenization } from "../../lib/api-client";
import { tokenizationName } from "../../lib/tokenization-name";
import { isSearch, type SamplePlace, sampleViews } from "./sample-place";

const pageSizes = [10, 25, 50, 100];
const viewLabels = { tokens: "Tokens", text: "Text", both: "Both" };

interface ToolbarProps {
  tokenizations: readonly Tokenization[];
  place: SamplePlace;
  total: number | null;
  onMove: (place: Partial<SamplePlace>) => void;
}

export function SampleToolbar(props: ToolbarProps) {
  const { tokenizations, place, onMove } = props;
  return (
    <div className="grid gap-2">
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
              {tokenizationName(one)}
            </option>
          ))}
        </select>
        {place.tokenization_id && (
          <fieldset className="flex gap-0.5">
            <legend className="sr-only">View</legend>
            {sampleViews.map((view) => (
              <Button
                key={view}
                look={place.view === view ? "secondary" : "ghost"}
                aria-pressed={place.view === view}
                onClick={() => onMove({ view })}
              >
                {viewLabels[view]}
              </Button>
            ))}
          </fieldset>
        )}
        <GoTo {...props} />
        <select
          aria-label="Per page"
          className={`${controlClass} max-w-32 sm:ml-auto`}
          value={place.limit}
          onChange={(event) => onMove({ limit: Number(event.target.value) })}
        >
          {pageSizes.map((size) => (
            <option key={size} value={size}>
              {size} per page
            </option>
          ))}
        </select>
      </div>
      <SearchForm
        key={`${place.q} ${place.min_length} ${place.max_length}`}
        place={place}
        onMove={onMove}
      />
    </div>
  );
}

function GoTo({ total, onMove }: ToolbarProps) {
  const [target, setTarget] = useState("");
  const go = (event: FormEvent) => {
    event.preventDefault();
    if (/^\d+$/.test(target)) onMove({ offset: Number(target) });
  };
  return (
    <>
      <form className="flex items-center gap-1" onSubmit={go}>
        <input
          aria-label="Go to number"
          placeholder="Go to #"
          inputMode="numeric"
          data-goto
          className={`${controlClass} num max-w-24`}
          value={target}
          onChange={(event) => setTarget(event.target.value)}
        />
        <Button type="submit">Go</Button>
      </form>
      <Button
        disabled={total === null || total < 2}
        onClick={() => onMove({ offset: Math.floor(Math.random() * (total ?? 0)) })}
      >
        <Shuffle aria-hidden className="size-4" />
        Random
      </Button>
    </>
  );
}

function SearchForm({ place, onMove }: Pick<ToolbarProps, "place" | "onMove">) {
  const [q, setQ] = useState(place.q);
  const [min, setMin] = useState(place.min_length?.toString() ?? "");
  const [max, setMax] = useState(place.max_length?.toString() ?? "");
  useEffect(() => setQ(place.q), [place.q]);
  const unit = place.tokenization_id ? "tokens" : "characters";
  const bound = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : null);
  const search = (event: FormEvent) => {
    event.preventDefault();
    onMove({ q, min_length: bound(min), max_length: bound(max), offset: 0 });
  };
  return (
    <search>
      <form className="flex flex-wrap items-center gap-2" onSubmit={search}>
        <div className="relative w-full sm:w-72">
          <Search aria-hidden className="absolute top-2 left-2.5 size-4 text-text-3" />
          <input
            type="search"
            aria-label="Search in the text"
            placeholder="Search in the text"
            className={`${controlClass} pl-8`}
            value={q}
            onChange={(event) => setQ(event.target.value)}
          />
        </div>
        <span className="flex items-center gap-1.5 text-sm text-text-2">
          <LengthInput label={`Fewest ${unit}`} placeholder="from" value={min} onChange={setMin} />
          to
          <LengthInput label={`Most ${unit}`} placeholder="to" value={max} onChange={setMax} />
          {unit}
        </span>
        <Button type="submit">Search</Button>
        {isSearch(place) && (
          <Button
            look="ghost"
            onClick={() => onMove({ q: "", min_length: null, max_length: null, offset: 0 })}
          >
            <X aria-hidden className="size-3.5" />
            Show all
          </Button>
        )}
      </form>
    </search>
  );
}

interface LengthInputProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

function LengthInput({ label, placeholder, value, onChange }: LengthInputProps) {
  return (
    <input
      aria-label={label}
      placeholder={placeholder}
      inputMode="numeric"
      className={`${controlClass} num max-w-20`}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
