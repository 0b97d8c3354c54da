import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/button";
import { controlClass, Field } from "../components/field";
import { ErrorState, Loading, Skeleton } from "../components/states";
import { TokenText } from "../components/token-text";
import { TokenizerInput } from "../components/tokenizer-input";
import { listTokenizersOptions } from "../features/tokenize/api/list-tokenizers";
import { previewTokenizationOptions } from "../features/tokenize/api/preview-tokenization";
import { useDebounced } from "../lib/debounce";
import { formatNumber, plural } from "../lib/format";
import { useSearchState } from "../lib/search-state";
import { PageHeader } from "./page-header";

const mostTokenizers = 4;
const firstText =
  "Once upon a time there was a mill.\nIt ground 1,234 words a day: naïve, 日本語 and 🌾.";

interface Column {
  key: number;
  name: string;
}

export default function PlaygroundRoute() {
  const { text: address } = useSearchState();
  const [text, setText] = useState(firstText);
  const [columns, setColumns] = useState<Column[]>([{ key: 0, name: address("tokenizer") }]);
  const change = (key: number, name: string) =>
    setColumns(columns.map((column) => (column.key === key ? { key, name } : column)));
  return (
    <>
      <PageHeader
        title="Playground"
        below={<p className="text-text-2">See how up to four tokenizers split a text</p>}
        actions={
          <Button
            disabled={columns.length >= mostTokenizers}
            onClick={() =>
              setColumns([
                ...columns,
                { key: Math.max(...columns.map((one) => one.key)) + 1, name: "" },
              ])
            }
          >
            <Plus aria-hidden className="size-4" />
            Compare another
          </Button>
        }
      />
      <div className="grid gap-5">
        <Field label="Text" hint={plural(new TextEncoder().encode(text).length, "byte")}>
          {(wiring) => (
            <textarea
              {...wiring}
              rows={5}
              maxLength={65_536}
              spellCheck={false}
              className={`${controlClass} h-auto py-2 font-mono text-sm`}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className={`grid gap-5 ${columns.length > 1 ? "lg:grid-cols-2" : ""}`}>
          {columns.map(({ key, name }) => (
            <TokenizerColumn
              key={key}
              text={text}
              name={name}
              onChange={(value) => change(key, value)}
              onRemove={
                columns.length > 1
                  ? () => setColumns(columns.filter((one) => one.key !== key))
                  : undefined
              }
            />
          ))}
        </div>
      </div>
    </>
  );
}

interface ColumnProps {
  text: string;
  name: string;
  onChange: (name: string) => void;
  onRemove: (() => void) | undefined;
}

function TokenizerColumn({ text, name, onChange, onRemove }: ColumnProps) {
  const tokenizers = useQuery(listTokenizersOptions());
  const settled = useDebounced({ text, tokenizer_name: name.trim() }, 300);
  const isAsked = settled.text !== "" && settled.tokenizer_name !== "";
  const preview = useQuery({
    ...previewTokenizationOptions(settled),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const bytes = new TextEncoder().encode(settled.text).length;
  return (
    <section
      aria-label={name || "Tokenizer"}
      className="grid min-w-0 content-start gap-3 rounded-card border border-line bg-surface p-4"
    >
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <TokenizerInput
            value={name}
            tokenizers={tokenizers.data?.items ?? []}
            onChange={onChange}
          />
        </div>
        {onRemove && (
          <Button
            size="icon"
            look="ghost"
            className="mt-5"
            aria-label={`Remove ${name || "this tokenizer"}`}
            onClick={onRemove}
          >
            <X aria-hidden className="size-4" />
          </Button>
        )}
      </div>
      {!isAsked && <p className="text-text-3">Choose a tokenizer to see the tokens</p>}
      {isAsked && preview.isError && (
        <ErrorState reason={preview.error} onRetry={() => void preview.refetch()} />
      )}
      {isAsked && preview.isLoading && (
        <Loading label="Tokenizing">
          <Skeleton className="h-24" />
        </Loading>
      )}
      {isAsked && preview.data && !preview.isError && (
        <div className={preview.isPlaceholderData ? "stale" : ""}>
          <p className="num mb-2 text-sm text-text-2">
            {plural(preview.data.tokens.length, "token")}
            {preview.data.tokens.length > 0 &&
              ` · ${formatNumber(bytes / preview.data.tokens.length)} bytes per token`}
          </p>
          {preview.data.tokens.length > 0 && (
            <TokenText label={`Tokens of ${name}`} tokens={preview.data.tokens} />
          )}
        </div>
      )}
    </section>
  );
}
