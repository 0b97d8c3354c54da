import { useState } from "react";
import { Button } from "../../components/button";
import { formatCount } from "../../lib/format";
import { safeText } from "../../lib/visible-text";

const shownAtFirst = 1200;
/** A million characters in one text node stop a page; this many, a whole document, do not. */
const shownAtMost = 66_000;

/** The server gives so many bytes of a document, and an ellipsis when there are more. */
const documentBytesMax = 65_536;

export function isCutDocument(text: string): boolean {
  return text.endsWith("…") && new TextEncoder().encode(text).length > documentBytesMax;
}

/** A document as text that cannot reach out of its box: a text node, isolated in direction. */
export function SampleText({ text }: { text: string }) {
  const [limit, setLimit] = useState(shownAtFirst);
  const shown = safeText(text.slice(0, limit));
  const next = limit < shownAtMost ? shownAtMost : limit * 4;
  return (
    <div className="grid min-w-0 gap-1.5">
      <bdi
        dir="auto"
        className="block font-mono text-sm whitespace-pre-wrap [overflow-wrap:anywhere]"
      >
        {shown === "" ? <span className="text-text-3">empty text</span> : shown}
        {text.length > limit && "…"}
      </bdi>
      {text.length > limit && (
        <Button size="small" look="ghost" className="w-fit" onClick={() => setLimit(next)}>
          {text.length <= next
            ? `Show all ${formatCount(text.length)} characters`
            : `Show ${formatCount(next)} of ${formatCount(text.length)} characters`}
        </Button>
      )}
    </div>
  );
}
