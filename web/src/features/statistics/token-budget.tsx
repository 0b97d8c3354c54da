import { formatCount, formatPercent } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";

const parts = [
  { name: "content", label: "Content", what: "Tokens of the text", fill: "bg-series-1" },
  {
    name: "special",
    label: "Special",
    what: "Start, end and separator tokens",
    fill: "bg-series-2",
  },
  {
    name: "overlap",
    label: "Overlap",
    what: "Tokens that neighbouring windows repeat: the stride",
    fill: "hatch bg-series-3",
  },
  {
    name: "padding",
    label: "Padding",
    what: "Filler up to max length; packing has none",
    fill: "hatch bg-series-4",
  },
] as const;

/** Where the ids of the rows went, as one bar with its numbers. */
export function TokenBudget({ budget }: { budget: Statistics["token_budget"] }) {
  const share = (count: number) => (budget.total > 0 ? count / budget.total : 0);
  return (
    <section aria-label="Token budget" className="grid gap-2">
      <h2 className="font-semibold">Token budget</h2>
      <div aria-hidden className="flex h-4 gap-px overflow-hidden rounded-control bg-raised">
        {parts.map(({ name, fill }) =>
          budget[name] > 0 ? (
            <div
              key={name}
              data-bar
              className={fill}
              style={{ flex: `${share(budget[name])} 0 2px` }}
            />
          ) : null,
        )}
      </div>
      <dl className="grid">
        {parts.map(({ name, label, what, fill }) => (
          <div key={name} className="flex items-baseline gap-2.5 border-b border-line py-1.5">
            <dt className="min-w-0 flex-1">
              <span aria-hidden className={`mr-2 inline-block size-2.5 rounded-[2px] ${fill}`} />
              {label}
              <span className="block text-xs text-text-3">{what}</span>
            </dt>
            <dd className="num text-right">
              {formatCount(budget[name])}
              <span className="block text-xs text-text-3">
                {formatPercent(share(budget[name]))}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
