import type { Compared, CompareRow } from "./compare-rows";

const swatches = ["bg-series-1", "bg-series-2", "bg-series-3", "bg-series-4"];

/** "org/model · 1024 tokens, packed" on three lines, without the owner: columns stay narrow. */
function shortLines(name: string): string[] {
  const [tokenizer = "", ...rest] = name.split(" · ");
  return [tokenizer.split("/").at(-1) ?? tokenizer, ...rest.join(" · ").split(", ")];
}

interface CompareTableProps {
  compared: readonly Compared[];
  rows: readonly CompareRow[];
}

/** Facts down, tokenizations across. What does not fit scrolls under the names of the facts. */
export function CompareTable({ compared, rows }: CompareTableProps) {
  return (
    <section
      aria-label="Comparison as a table"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keys
      tabIndex={0}
      className="scroll-hint min-w-0 overflow-x-auto rounded-card border border-line bg-surface"
    >
      <table className="w-full text-base max-sm:text-sm">
        <thead>
          <tr className="border-b border-line bg-raised text-left text-sm">
            <th scope="col" className={`${stickyClass} bg-raised`}>
              <span className="sr-only">Fact</span>
            </th>
            {compared.map((one, at) => (
              <th
                key={one.id}
                scope="col"
                title={one.name}
                className="min-w-26 px-3 py-2 text-right align-bottom font-medium max-sm:min-w-22 max-sm:px-2"
              >
                {shortLines(one.name).map((line, index) => (
                  <bdi
                    key={line}
                    className={`block ${index > 0 ? "text-xs font-normal text-text-2" : ""}`}
                  >
                    {index === 0 && (
                      <span
                        aria-hidden
                        className={`mr-1.5 inline-block size-2 rounded-full ${swatches[at]}`}
                      />
                    )}
                    {line}
                  </bdi>
                ))}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="num">
          {rows.map((row) => (
            <tr key={row.name} className="border-b border-line last:border-b-0">
              <th scope="row" className={`${stickyClass} bg-surface font-normal text-text-2`}>
                {row.name}
              </th>
              {row.values.map((value, at) => (
                <td
                  key={compared[at]?.id}
                  className={`px-3 py-1.5 text-right max-sm:px-2 ${row.isSame ? "text-text-3" : ""}`}
                >
                  {value}
                </td>
              ))}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td colSpan={compared.length + 1} className="px-3 py-4 text-text-2">
                They do not differ in any of these
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}

const stickyClass = "sticky left-0 z-1 px-3 py-1.5 text-left max-sm:w-24 max-sm:px-2";
