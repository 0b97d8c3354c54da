import { Button } from "../../components/button";
import { copyAndTell } from "../../components/toasts";
import type { Dataset } from "../../lib/api-client";
import { formatBytes, plural } from "../../lib/format";
import type { Selection } from "./selection";

interface BulkProps {
  selection: Selection;
  /** The datasets on the page, as the list now has them. */
  shown: readonly Dataset[];
  onDelete: () => void;
}

/** What can be done with all that is ticked; stays in view while anything is. */
export function BulkBar({ selection, shown, onDelete }: BulkProps) {
  const fresh = new Map(shown.map((dataset) => [dataset.id, dataset]));
  const datasets = [...selection.datasets.values()].map((one) => fresh.get(one.id) ?? one);
  if (datasets.length === 0) return null;
  const bytes = datasets.reduce((sum, dataset) => sum + (dataset.size_bytes ?? 0), 0);
  const copyIds = () =>
    copyAndTell(
      datasets.map((dataset) => dataset.id).join("\n"),
      `Copied ${plural(datasets.length, "id")}`,
    );
  const rest = shown.filter((dataset) => !selection.has(dataset.id));
  return (
    <section
      aria-label="Selected datasets"
      className="sticky bottom-16 z-20 mt-4 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-overlay px-4 py-2.5 shadow-overlay sm:bottom-4"
    >
      <p className="num mr-auto">
        {plural(datasets.length, "dataset")} selected · {formatBytes(bytes)}
      </p>
      {rest.length > 0 && (
        <Button look="ghost" onClick={() => selection.add(rest)}>
          Select all {shown.length}
        </Button>
      )}
      <Button look="ghost" onClick={selection.clear}>
        Clear
      </Button>
      <Button onClick={copyIds}>Copy ids</Button>
      <Button look="danger" onClick={onDelete}>
        Delete…
      </Button>
    </section>
  );
}
