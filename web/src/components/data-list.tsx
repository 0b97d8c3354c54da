import type { ReactNode } from "react";

export interface Fact {
  name: string;
  value: ReactNode;
  title?: string;
}

/** Names and values as a description list; values in tabular figures. */
export function DataList({ facts, columns = 1 }: { facts: readonly Fact[]; columns?: 1 | 2 }) {
  return (
    <dl className={`grid gap-x-8 ${columns === 2 ? "sm:grid-cols-2" : ""}`}>
      {facts.map((fact) => (
        <div
          key={fact.name}
          className="flex min-w-0 items-baseline justify-between gap-4 border-b border-line py-1.5"
        >
          <dt className="max-w-[60%] shrink-0 text-text-2">{fact.name}</dt>
          <dd className="num min-w-0 text-right [overflow-wrap:anywhere]" title={fact.title}>
            {fact.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
