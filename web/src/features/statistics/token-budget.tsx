import { formatCount, formatPercent } from "../../lib/format";
import type { Statistics } from "./api/get-statistics";
import { budgetParts } from "./summary";

const looks = {
  content: { label: "Content", what: "Tokens of the text", fill: "bg-series-1" },
  special: { label: "Special", what: "Start, end and separator tokens", fill: "bg-series-2" },
  overlap: {
    label: "Overlap",
    what: "What neighbouring windows repeat: the stride",
    fill: "hatch bg-series-3",
  },
  padding: {
    label: "Padding",
    what: "Filler up to max length; packing has none",
    fill: "hatch bg-series-4",
  },
  truncated: {
    label: "Truncated",
    what: "Ends that packing leaves out for want of a full row; windows keep everything",
    fill: "hatch bg-danger",
  },
  filtered: {
    label: "Filtered",
    what: "Tokens that filters took out, and those of dropped documents",
    fill: "bg-line-strong",
  },
};

/** Where the tokens went, into the rows and past them, as one bar with its numbers. */
export function TokenBudget({ statistics }: { statistics: Statistics }) {
  const parts = budgetParts(statistics);
  return (
    <section aria-label="Token budget" className="grid gap-2">
      <h2 className="font-semibold">Token budget</h2>
      <div aria-hidden className="flex h-4 gap-px overflow-hidden rounded-control bg-raised">
        {parts.map(({ name, count, share }) =>
          count > 0 ? (
            <div
              key={name}
              data-bar
              className={looks[name].fill}
              style={{ flex: `${share} 0 2px` }}
            />
          ) : null,
        )}
      </div>
      <dl className="grid">
        {parts.map(({ name, count, share }) => (
          <div key={name} className="flex items-baseline gap-2.5 border-b border-line py-1.5">
            <dt className="min-w-0 flex-1">
              <span
                aria-hidden
                className={`mr-2 inline-block size-2.5 rounded-[2px] ${looks[name].fill}`}
              />
              {looks[name].label}
              <span className="block text-xs text-text-3">{looks[name].what}</span>
            </dt>
            <dd className="num text-right">
              {formatCount(count)}
              <span className="block text-xs text-text-3">{formatPercent(share)}</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
