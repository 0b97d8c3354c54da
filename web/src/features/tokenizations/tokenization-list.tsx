import { useQuery } from "@tanstack/react-query";
import { Ellipsis, Layers } from "lucide-react";
import { useState } from "react";
import { Tag } from "../../components/badge";
import { Button } from "../../components/button";
import { DataList } from "../../components/data-list";
import { Menu } from "../../components/menu";
import { Name } from "../../components/name";
import { EmptyState, ErrorState, Loading, Skeleton } from "../../components/states";
import { TimeAgo } from "../../components/time-ago";
import { copyAndTell, showFailure, showToast } from "../../components/toasts";
import type { Tokenization } from "../../lib/api-client";
import { formatBytes, formatCount, formatShort } from "../../lib/format";
import { listTokenizationsOptions } from "../../lib/list-tokenizations";
import { shortTokenizer } from "../../lib/tokenization-name";
import { useVerifyTokenization } from "./api/verify-tokenization";
import { DeleteTokenization } from "./delete-tokenization";
import { ExportDialog } from "./export-dialog";
import { shownOptions } from "./options";

interface TokenizationListProps {
  dataset_id: string;
  onTokenize: () => void;
  onStatistics: (tokenization: Tokenization) => void;
  onSamples: (tokenization: Tokenization) => void;
}

/** Every tokenization that was made of a dataset, newest first. */
export function TokenizationList(props: TokenizationListProps) {
  const list = useQuery(listTokenizationsOptions(props.dataset_id));
  const [open, setOpen] = useState<{ what: "delete" | "export"; one: Tokenization } | null>(null);
  if (list.isError)
    return (
      <ErrorState
        title="The tokenizations cannot be listed"
        reason={list.error}
        onRetry={() => void list.refetch()}
      />
    );
  if (!list.data)
    return (
      <Loading label="Loading tokenizations">
        <Skeleton className="h-40" />
      </Loading>
    );
  if (list.data.items.length === 0)
    return (
      <EmptyState icon={<Layers aria-hidden className="size-8" />} title="No tokenization yet">
        <p>A tokenization is this dataset as rows of token ids, ready for training</p>
        <Button look="primary" onClick={props.onTokenize}>
          Tokenize
        </Button>
      </EmptyState>
    );
  return (
    <>
      <ul className="grid gap-3 xl:grid-cols-2">
        {list.data.items.map((one) => (
          <TokenizationCard
            key={one.id}
            one={one}
            onStatistics={() => props.onStatistics(one)}
            onSamples={() => props.onSamples(one)}
            onDelete={() => setOpen({ what: "delete", one })}
            onExport={() => setOpen({ what: "export", one })}
          />
        ))}
      </ul>
      {open?.what === "delete" && (
        <DeleteTokenization tokenization={open.one} onClose={() => setOpen(null)} />
      )}
      {open?.what === "export" && (
        <ExportDialog tokenization={open.one} onClose={() => setOpen(null)} />
      )}
    </>
  );
}

interface CardProps {
  one: Tokenization;
  onStatistics: () => void;
  onSamples: () => void;
  onDelete: () => void;
  onExport: () => void;
}

function TokenizationCard({ one, onStatistics, onSamples, onDelete, onExport }: CardProps) {
  const verify = useVerifyTokenization();
  const check = () =>
    verify.mutate(one.id, {
      onSuccess: () => showToast("Verification started", "Activity shows its progress"),
      onError: (reason) => showFailure("Not verified", reason),
    });
  const of = `${one.tokenizer_name}, ${one.max_length} / ${one.stride}`;
  return (
    <li className="grid min-w-0 content-start gap-3 rounded-card border border-line bg-surface p-4">
      <header className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 truncate text-md font-semibold" title={one.tokenizer_name}>
          <Name>{shortTokenizer(one.tokenizer_name)}</Name>
        </h2>
        <span className="text-sm text-text-3">
          <TimeAgo time={one.created_at} />
        </span>
      </header>
      <ul className="flex flex-wrap gap-1.5" aria-label="Options">
        {shownOptions(one).map((option) => (
          <li key={option}>
            <Tag>{option}</Tag>
          </li>
        ))}
      </ul>
      <DataList
        columns={2}
        facts={[
          {
            name: "Tokens",
            value: formatShort(one.num_tokens),
            title: formatCount(one.num_tokens),
          },
          { name: "Sequences", value: formatCount(one.num_sequences) },
          { name: "Vocabulary", value: formatCount(one.vocab_size) },
          { name: "On disk", value: formatBytes(one.size_bytes) },
        ]}
      />
      <footer className="flex flex-wrap items-center gap-1.5">
        <Button size="small" aria-label={`Statistics of ${of}`} onClick={onStatistics}>
          Statistics
        </Button>
        <Button size="small" aria-label={`Samples of ${of}`} onClick={onSamples}>
          Samples
        </Button>
        <Button size="small" look="danger-quiet" aria-label={`Delete ${of}`} onClick={onDelete}>
          Delete
        </Button>
        <span className="flex-1" />
        <Menu
          label={`More for ${of}`}
          trigger={<Ellipsis aria-hidden className="size-4" />}
          items={[
            { label: "Export…", onClick: onExport },
            { label: "Verify", onClick: check },
            {
              label: "Copy path of the shards",
              onClick: () => copyAndTell(one.token_file_path, "Copied the path"),
            },
            { label: "Copy id", onClick: () => copyAndTell(one.id, "Copied the id") },
          ]}
        />
      </footer>
    </li>
  );
}
