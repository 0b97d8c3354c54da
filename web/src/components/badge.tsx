import type { ReactNode } from "react";

const tones = {
  neutral: "text-text-2",
  accent: "text-accent",
  info: "text-info",
  warn: "text-warn",
  danger: "text-danger",
};

export type Tone = keyof typeof tones;

/** A state as icon, word and colour; never colour alone. */
export function Badge(props: { tone?: Tone; icon?: ReactNode; children: ReactNode }) {
  return (
    <span
      className={`inline-flex shrink-0 items-center gap-1 text-sm font-medium whitespace-nowrap ${tones[props.tone ?? "neutral"]}`}
    >
      {props.icon}
      {props.children}
    </span>
  );
}

export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex min-w-0 items-center rounded-control bg-raised px-1.5 py-0.5 font-mono text-xs text-text-2">
      {children}
    </span>
  );
}
