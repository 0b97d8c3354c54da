import { CopyButton } from "../components/copy-button";
import { DataList } from "../components/data-list";
import { Note } from "../components/states";
import { TimeAgo } from "../components/time-ago";
import type { Dataset } from "../lib/api-client";
import { formatBytes, formatCount, unknown } from "../lib/format";
import { shellCommand } from "../lib/shell-quote";
import { DatasetColumns } from "./dataset-columns";

export function DatasetOverview({ dataset }: { dataset: Dataset }) {
  const { metadata } = dataset;
  const snippet =
    dataset.status === "ready" || !dataset.repo_id
      ? shellCommand(["tokenmill", "tokenize", dataset.id, "--tokenizer", "openai-community/gpt2"])
      : shellCommand(["tokenmill", "download", dataset.repo_id]);
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      {metadata.error && (
        <div className="lg:col-span-2">
          <Note tone="danger">
            <p className="font-medium text-text">{metadata.error.message}</p>
            {metadata.error.hint}
          </Note>
        </div>
      )}
      <section aria-label="Data" className="min-w-0">
        <h2 className="mb-2 font-semibold">Data</h2>
        <DataList
          facts={[
            { name: "Size", value: formatBytes(dataset.size_bytes) },
            {
              name: "Samples",
              value:
                dataset.num_samples === null ? "not counted" : formatCount(dataset.num_samples),
            },
            { name: "Splits", value: metadata.splits?.join(", ") || unknown },
            { name: "Text column", value: metadata.text_column ?? unknown },
            { name: "Tokenizations", value: formatCount(dataset.num_tokenizations) },
            { name: "Added", value: <TimeAgo time={dataset.created_at} /> },
          ]}
        />
      </section>
      <section aria-label="Source" className="min-w-0">
        <h2 className="mb-2 font-semibold">Source</h2>
        <DataList
          facts={[
            { name: "Repository", value: dataset.repo_id ?? "local files" },
            { name: "Subset", value: metadata.config ?? unknown },
            { name: "Revision", value: metadata.revision ?? (dataset.repo_id ? "main" : unknown) },
            {
              name: "Commit",
              value: <code className="font-mono text-sm">{metadata.commit ?? unknown}</code>,
            },
            {
              name: "Files",
              value: (
                <code className="font-mono text-sm">{dataset.file_path ?? "not downloaded"}</code>
              ),
            },
            { name: "Id", value: <code className="font-mono text-sm">{dataset.id}</code> },
          ]}
        />
      </section>
      <DatasetColumns dataset={dataset} />
      <section aria-label="In a terminal" className="min-w-0 lg:col-span-2">
        <h2 className="mb-2 font-semibold">In a terminal</h2>
        <div className="flex items-center gap-2 rounded-control border border-line bg-surface py-1 pr-1 pl-3">
          <code className="min-w-0 flex-1 py-1 font-mono text-sm [overflow-wrap:anywhere]">
            {snippet}
          </code>
          <CopyButton isIcon text={snippet} label="Copy the command" />
        </div>
      </section>
    </div>
  );
}
