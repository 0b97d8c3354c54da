interface ProgressBarProps {
  label: string;
  /** 0 to 100; null when nobody knows. */
  percent: number | null;
  /** The same as people say it. */
  valueText: string;
  isStale?: boolean;
}

export function ProgressBar({ label, percent, valueText, isStale = false }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent === null ? undefined : Math.floor(percent)}
      aria-valuetext={valueText}
      className="h-2 overflow-hidden rounded-full bg-raised forced-colors:border"
    >
      <div
        data-bar
        className={`h-full origin-left transition-transform duration-500 ease-linear
          ${isStale ? "bg-text-3" : "bg-accent"} ${percent === null ? "indeterminate" : ""}`}
        style={{
          transform: percent === null ? undefined : `scaleX(${Math.min(1, percent / 100)})`,
        }}
      />
    </div>
  );
}
