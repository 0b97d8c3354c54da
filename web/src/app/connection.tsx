import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { formatClock } from "../lib/format";
import { useLinkState } from "../lib/link-state";

const patienceMs = 2000;

/** Tells of a broken link once it lasts; a short break is nobody's business. */
export function Connection() {
  const { status, since } = useLinkState();
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    if (status !== "down") return setIsShown(false);
    const timer = setTimeout(() => setIsShown(true), patienceMs);
    return () => clearTimeout(timer);
  }, [status]);
  if (!isShown) return null;
  return (
    <p
      role="status"
      className="flex flex-wrap items-center gap-x-2 border-b border-warn bg-raised px-4 py-1.5 text-sm text-warn sm:px-6"
    >
      <WifiOff aria-hidden className="size-4" />
      Connection lost. Work continues on the server. Reconnecting…
      <span className="num text-text-3">Numbers as of {formatClock(since)}</span>
    </p>
  );
}
