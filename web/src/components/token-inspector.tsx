import type { ReactNode } from "react";
import { formatCount } from "../lib/format";
import { type ShownToken, shownAs, tokenBytes } from "../lib/shown-token";
import { CopyButton } from "./copy-button";

interface InspectorProps {
  token: ShownToken | undefined;
  index: number | null;
  /** What else is known of an id, such as how often it occurs. */
  renderUse?: (id: number) => ReactNode;
}

/** All that is known of the token that has the mark. */
export function TokenInspector({ token, index, renderUse }: InspectorProps) {
  if (!token || index === null)
    return (
      <p className="text-xs text-text-3">Choose a token to inspect it; arrow keys move along</p>
    );
  const { start, end } = token;
  const facts = [
    `token ${formatCount(index + 1)}`,
    `id ${token.id}`,
    `bytes ${tokenBytes(token)}`,
    start != null && end != null && `at ${formatCount(start)}–${formatCount(end)}`,
    token.is_special && "special",
    token.hex && "part of a character",
    token.dropped_by && `dropped by ${token.dropped_by.replaceAll("_", " ")}`,
  ].filter(Boolean);
  return (
    <div className="flex items-start gap-2">
      <p
        className="num flex min-w-0 flex-1 flex-wrap items-baseline gap-x-3 gap-y-1 text-sm text-text-2 [overflow-wrap:anywhere]"
        aria-live="polite"
      >
        <bdi className="rounded-[2px] border border-line-strong px-1 font-mono text-text">
          {shownAs(token)}
        </bdi>
        {facts.map((fact) => (
          <span key={String(fact)}>{fact}</span>
        ))}
        {renderUse?.(token.id)}
      </p>
      <CopyButton isIcon text={String(token.id)} label={`Copy id ${token.id}`} />
    </div>
  );
}
