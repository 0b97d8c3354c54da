import { Button } from "../../components/button";
import { formatBytes, plural } from "../../lib/format";
import type { Selection } from "./selection";

/** What can be done with all that is ticked; stays in view while anything is. */
export function BulkBar({ selection, onDelete }: { selection: Selection; onDelete: () => void }) {
  const datasets = [...selection.datasets.values()];
  if (datasets.length === 0) return null;
  const bytes = datasets.reduce((sum, dataset) => sum + (dataset.size_bytes ?? 0), 0);
  return (
    <section
      aria-label="Selected datasets"
      className="sticky bottom-16 z-20 mt-4 flex flex-wrap items-center gap-2 rounded-card border border-line-strong bg-overlay px-4 py-2.5 shadow-overlay sm:bottom-4"
    >
      <p className="num mr-auto">
        {plural(datasets.length, "dataset")} selected · {formatBytes(bytes)}
      </p>
      <Button look="ghost" onClick={selection.clear}>
        Clear
      </Button>
      <Button look="danger" onClick={onDelete}>
        Delete…
      </Button>
    </section>
  );
}
