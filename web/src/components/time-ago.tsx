import { useEffect, useReducer } from "react";
import { formatAgo, formatMoment } from "../lib/format";

const renewMs = 30_000;

/** "3 min. ago", which stays true on a page that nothing else renews; the moment on hover. */
export function TimeAgo({ time }: { time: string }) {
  const [, renew] = useReducer((count: number) => count + 1, 0);
  useEffect(() => {
    const timer = setInterval(renew, renewMs);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={time} title={formatMoment(time)} className="whitespace-nowrap">
      {formatAgo(time)}
    </time>
  );
}
