// Numbers, sizes and times as people read them. Decimal units, as the Hub and disks use them; a
// no-break space before the unit. Unknown stays unknown: null is a dash, never 0.
const nbsp = "\u00a0";
export const unknown = "–";

const exact = new Intl.NumberFormat("en");
const oneDigit = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const twoDigits = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const moment = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "medium" });

function scaled(value: number, units: readonly string[], separator: string): string {
  let index = 0;
  let rest = value;
  // 999.95 would be shown as 1,000: it belongs to the next unit already.
  while (Math.abs(rest) >= 999.95 && index < units.length - 1) {
    rest /= 1000;
    index += 1;
  }
  const digits = index === 0 || Math.abs(rest) >= 99.95 ? Math.round(rest) : rest;
  return oneDigit.format(digits) + (units[index] ? separator + units[index] : "");
}

export function formatBytes(bytes: number | null | undefined): string {
  if (bytes == null) return unknown;
  return scaled(bytes, ["B", "kB", "MB", "GB", "TB", "PB"], nbsp);
}

export function formatCount(count: number | null | undefined): string {
  return count == null ? unknown : exact.format(count);
}

/** 1,234 stays; 1,234,567 becomes 1.2 M. */
export function formatShort(count: number | null | undefined): string {
  if (count == null) return unknown;
  return Math.abs(count) < 10_000
    ? oneDigit.format(count)
    : scaled(count, ["", "k", "M", "B", "T"], nbsp);
}

export function formatNumber(value: number | null | undefined): string {
  return value == null ? unknown : twoDigits.format(value);
}

export function formatPercent(share: number | null | undefined, digits = 1): string {
  if (share == null) return unknown;
  return `${(share * 100).toFixed(share > 0 && share < 0.001 ? 3 : digits)}${nbsp}%`;
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)}${nbsp}${count === 1 ? one : many}`;
}

export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))}${nbsp}s`;
  if (seconds < 3600)
    return `${Math.floor(seconds / 60)}${nbsp}min ${Math.round(seconds % 60)}${nbsp}s`;
  return `${Math.floor(seconds / 3600)}${nbsp}h ${Math.floor((seconds % 3600) / 60)}${nbsp}min`;
}

/** Rounded so that the text changes seldom: 5 s, 10 s, minutes, then 5 minutes. */
export function formatTimeLeft(seconds: number): string {
  if (seconds < 60) return `${Math.max(5, Math.ceil(seconds / 5) * 5)}${nbsp}s left`;
  const minutes = seconds / 60;
  if (minutes < 60) return `about ${Math.round(minutes)}${nbsp}min left`;
  const rounded = Math.round(minutes / 5) * 5;
  return `about ${Math.floor(rounded / 60)}${nbsp}h ${rounded % 60}${nbsp}min left`;
}

export function formatAgo(time: string, now = Date.now()): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return "just now";
  if (size < 2700) return relative.format(Math.round(seconds / 60), "minute");
  if (size < 79_200) return relative.format(Math.round(seconds / 3600), "hour");
  if (size < 2_200_000) return relative.format(Math.round(seconds / 86_400), "day");
  return moment.format(Date.parse(time)).replace(/,[^,]*$/, "");
}

export function formatMoment(time: string | number): string {
  return moment.format(typeof time === "string" ? Date.parse(time) : time);
}

export function formatClock(time: number): string {
  return new Date(time).toLocaleTimeString("en-GB");
}
