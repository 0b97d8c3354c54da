import { Badge } from "../components/badge";
import { Note } from "../components/states";
import type { Dataset } from "../lib/api-client";
import { shortValue, useFirstRow } from "../lib/first-row";
import { safeText } from "../lib/visible-text";

/** What the files hold: each column with its first value, and which of them is read as the text. */
export function DatasetColumns({ dataset }: { dataset: Dataset }) {
  const { columns = [], text_column, description_error } = dataset.metadata;
  const row = useFirstRow(dataset);
  if (columns.length === 0 && !description_error) return null;
  return (
    <section aria-label="Columns" className="grid min-w-0 gap-2 lg:col-span-2">
      <h2 className="font-semibold">Columns</h2>
      {description_error && <Note tone="warn">{safeText(description_error)}</Note>}
      {columns.length > 0 && (
        <table className="w-full table-fixed">
          <thead>
            <tr className="border-b border-line text-left text-sm text-text-3">
              <th scope="col" className="w-2/5 py-1.5 font-medium sm:w-1/4">
                Name
              </th>
              <th scope="col" className="py-1.5 font-medium max-sm:hidden sm:w-1/5">
                Type
              </th>
              <th scope="col" className="py-1.5 font-medium">
                First value
              </th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ name, type }) => (
              <tr key={name} className="border-b border-line align-baseline">
                <th scope="row" className="py-1.5 pr-3 text-left font-normal">
                  <bdi className="[overflow-wrap:anywhere]">{safeText(name)}</bdi>{" "}
                  {name === text_column && <Badge tone="accent">is the text</Badge>}
                </th>
                <td className="truncate py-1.5 pr-3 text-text-2 max-sm:hidden" title={type}>
                  {type}
                </td>
                <td className="truncate py-1.5 font-mono text-sm text-text-2">
                  <bdi>{row.has(name) && shortValue(row.get(name))}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
