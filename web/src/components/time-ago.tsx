import { formatAgo, formatMoment } from "../lib/format";

export function TimeAgo({ time }: { time: string }) {
  return (
    <time dateTime={time} title={formatMoment(time)} className="whitespace-nowrap">
      {formatAgo(time)}
    </time>
  );
}
