// A text as its tokens: alternating fills, a tick at each boundary so that they part without
// colour too, special tokens outlined, dropped ones struck through. It is one stop of the Tab key;
// the arrow keys walk the tokens and the inspector below follows.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useMemo, useState } from "react";
import { formatCount } from "../lib/format";
import { useTurn } from "../lib/in-turn";
import { type ShownToken, shownAs } from "../lib/shown-token";
import { Button } from "./button";
import { copyAndTell } from "./toasts";
import { TokenInspector } from "./token-inspector";

/** Whole class names, for the style sheet to contain them. */
const fills = ["bg-token-1", "bg-token-2", "bg-token-3", "bg-token-4", "bg-token-5", "bg-token-6"];
const shownAtFirst = 1500;
/** As many as a click may wait for in each of the rows of a page; the others follow in turn. */
const drawnAtOnce = 80;
/** So many fill the box at any width. */
const surelyFull = 600;

interface TokenTextProps {
  label: string;
  tokens: readonly ShownToken[];
  renderUse?: (id: number) => ReactNode;
}

export function TokenText({ label, tokens, renderUse }: TokenTextProps) {
  const prefix = useId();
  const [active, setActive] = useState<number | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  const hasTurn = useTurn(tokens.length > drawnAtOnce);
  const shown = useMemo(
    () => (isWhole ? tokens : tokens.slice(0, hasTurn ? shownAtFirst : drawnAtOnce)),
    [tokens, isWhole, hasTurn],
  );
  const index = active === null ? null : Math.min(active, shown.length - 1);
  const current = index === null ? undefined : shown[index];

  const onKeyDown = (event: KeyboardEvent) => {
    // Also of those that are still to be drawn.
    const last = (isWhole ? tokens.length : Math.min(tokens.length, shownAtFirst)) - 1;
    const targets: Record<string, number> = {
      ArrowRight: Math.min(last, (index ?? -1) + 1),
      ArrowLeft: Math.max(0, (index ?? 1) - 1),
      Home: 0,
      End: last,
    };
    const isCopy = event.key === "c" && !(event.ctrlKey || event.metaKey || event.altKey);
    if (isCopy && current) return copyAndTell(String(current.id), `Copied id ${current.id}`);
    const target = targets[event.key];
    if (target === undefined || last < 0) return;
    event.preventDefault();
    setActive(target);
    document.getElementById(`${prefix}${target}`)?.scrollIntoView({ block: "nearest" });
  };

  // Thousands of spans: made again when the tokens change, not when the active one does.
  const spans = useMemo(
    () =>
      shown.map((token, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a token is its place in the text
        <TokenSpan key={`${prefix}${at}`} id={`${prefix}${at}`} at={at} token={token}>
          {shownAs(token)}
        </TokenSpan>
      )),
    [shown, prefix],
  );
  // The mark is put on the one span that has it, so that a step costs two attributes.
  useEffect(() => {
    const span = index === null ? null : document.getElementById(`${prefix}${index}`);
    span?.setAttribute("aria-selected", "true");
    return () => span?.setAttribute("aria-selected", "false");
  }, [index, prefix]);
  return (
    <div className="grid min-w-0 gap-2">
      <div
        role="listbox"
        tabIndex={0}
        aria-label={label}
        aria-activedescendant={index === null ? undefined : `${prefix}${index}`}
        className={`max-h-96 overflow-y-auto rounded-control border border-line bg-bg p-2 font-mono text-sm leading-7 whitespace-pre-wrap [overflow-wrap:anywhere] ${tokens.length > surelyFull ? "min-h-96" : ""}`}
        onKeyDown={onKeyDown}
        onFocus={() => setActive((old) => old ?? 0)}
        onClick={(event) => {
          const at = (event.target as HTMLElement).dataset.token;
          if (at !== undefined) setActive(Number(at));
        }}
      >
        {spans}
      </div>
      {hasTurn && shown.length < tokens.length && (
        <Button size="small" look="ghost" className="w-fit" onClick={() => setIsWhole(true)}>
          Show all {formatCount(tokens.length)} tokens
        </Button>
      )}
      <TokenInspector token={current} index={index} renderUse={renderUse} />
    </div>
  );
}

interface TokenSpanProps {
  id: string;
  at: number;
  token: ShownToken;
  children: string;
}

function TokenSpan({ id, at, token, children }: TokenSpanProps) {
  const look = token.is_special
    ? "border border-line-strong font-semibold"
    : `border-l border-text-3 ${fills[at % fills.length]}`;
  return (
    <>
      <span
        id={id}
        role="option"
        aria-selected={false}
        tabIndex={-1}
        data-token={at}
        className={`rounded-[2px] px-px py-0.5 ${look} ${token.dropped_by ? "line-through opacity-70" : ""}`}
      >
        {children}
      </span>
      {token.token.endsWith("\n") && "\n"}
    </>
  );
}
