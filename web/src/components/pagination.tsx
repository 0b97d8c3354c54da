import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { formatCount } from "../lib/format";
import { Button } from "./button";

interface PaginationProps {
  offset: number;
  limit: number;
  /** Null while nobody has counted. */
  total: number | null;
  shown: number;
  onOffset: (offset: number) => void;
  noun: string;
}

export function Pagination({ offset, limit, total, shown, onOffset, noun }: PaginationProps) {
  const last = total === null ? null : Math.max(0, Math.floor((total - 1) / limit) * limit);
  const hasNext = total === null ? shown === limit : offset + limit < total;
  const step = (label: string, target: number, isPossible: boolean, icon: ReactNode) => (
    <Button
      size="icon"
      look="ghost"
      aria-label={label}
      disabled={!isPossible}
      onClick={() => onOffset(target)}
    >
      {icon}
    </Button>
  );
  return (
    <nav aria-label={`Pages of ${noun}`} className="flex flex-wrap items-center gap-1">
      {step("First page", 0, offset > 0, <ChevronFirst aria-hidden className="size-4" />)}
      {step(
        "Previous page",
        Math.max(0, offset - limit),
        offset > 0,
        <ChevronLeft aria-hidden className="size-4" />,
      )}
      <span className="num px-2 text-sm text-text-2">
        {shown === 0 ? "0" : `${formatCount(offset + 1)}–${formatCount(offset + shown)}`}
        {total !== null && ` of ${formatCount(total)}`}
      </span>
      {step("Next page", offset + limit, hasNext, <ChevronRight aria-hidden className="size-4" />)}
      {last !== null &&
        step("Last page", last, offset < last, <ChevronLast aria-hidden className="size-4" />)}
    </nav>
  );
}
