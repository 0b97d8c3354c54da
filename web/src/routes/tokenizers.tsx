import { useQuery } from "@tanstack/react-query";
import { Shapes } from "lucide-react";
import { Link } from "wouter";
import { buttonClass } from "../components/button";
import { CopyButton } from "../components/copy-button";
import { EmptyState, ErrorState, Loading, Skeleton } from "../components/states";
import { listTokenizersOptions } from "../features/tokenize/api/list-tokenizers";
import { formatCount } from "../lib/format";
import { paths, withQuery } from "../lib/paths";
import { AddTokenizer } from "./add-tokenizer";
import { PageHeader } from "./page-header";

export default function TokenizersRoute() {
  const list = useQuery(listTokenizersOptions());
  return (
    <>
      <PageHeader
        title="Tokenizers"
        below={<p className="text-text-2">Those in the Hugging Face cache and those used before</p>}
      />
      <AddTokenizer />
      {list.isError && (
        <ErrorState
          title="The tokenizers cannot be listed"
          reason={list.error}
          onRetry={() => void list.refetch()}
        />
      )}
      {list.isLoading && (
        <Loading label="Loading tokenizers">
          <Skeleton className="h-40" />
        </Loading>
      )}
      {list.data?.total === 0 && (
        <EmptyState icon={<Shapes aria-hidden className="size-8" />} title="No tokenizers yet">
          <p>
            Name a Hub repository or a tokenizer.json when you tokenize; it is listed here from then
            on
          </p>
          <Link href={paths.playground} className={buttonClass({ look: "primary" })}>
            Try one in the playground
          </Link>
        </EmptyState>
      )}
      {list.data && list.data.items.length > 0 && (
        <ul className="grid rounded-card border border-line bg-surface">
          {list.data.items.map((one) => (
            <li
              key={one.tokenizer_name}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-4 py-2.5 last:border-b-0"
            >
              <bdi className="min-w-0 flex-1 basis-full font-medium sm:basis-48 [overflow-wrap:anywhere]">
                {one.tokenizer_name}
              </bdi>
              <span className="num flex-1 text-sm text-text-2 sm:flex-none">
                {one.vocab_size == null ? "not used yet" : `${formatCount(one.vocab_size)} ids`}
                <span className="text-text-3"> · {one.source === "hub" ? "Hub" : "File"}</span>
              </span>
              <span className="flex items-center gap-2">
                <CopyButton isIcon text={one.tokenizer_name} label={`Copy ${one.tokenizer_name}`} />
                <Link
                  href={withQuery(paths.playground, { tokenizer: one.tokenizer_name })}
                  className={buttonClass({ size: "small" })}
                  aria-label={`Try ${one.tokenizer_name}`}
                >
                  Try
                </Link>
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
