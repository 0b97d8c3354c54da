import { LoaderCircle } from "lucide-react";
import type { ComponentProps } from "react";

const looks = {
  primary: "bg-accent-solid text-on-accent font-medium hover:opacity-90",
  secondary: "border border-line-strong text-text hover:bg-raised",
  ghost: "text-text-2 hover:bg-raised hover:text-text",
  danger: "bg-danger-solid text-on-danger font-medium hover:opacity-90",
  "danger-quiet": "text-danger hover:bg-raised",
};

const sizes = {
  small: "h-7 px-2 text-sm",
  normal: "h-8 px-3 text-base",
  icon: "h-8 w-8 justify-center",
};

export interface ButtonLook {
  look?: keyof typeof looks;
  size?: keyof typeof sizes;
}

/** The classes of a button, for links that look like one. */
export function buttonClass({ look = "secondary", size = "normal" }: ButtonLook = {}): string {
  return `control inline-flex shrink-0 items-center justify-center gap-1.5 rounded-control whitespace-nowrap
    transition-colors disabled:opacity-55 ${looks[look]} ${sizes[size]}`;
}

export function Button({
  look,
  size,
  isBusy = false,
  className = "",
  children,
  disabled,
  ...rest
}: ComponentProps<"button"> & ButtonLook & { isBusy?: boolean }) {
  return (
    <button
      type="button"
      className={`${buttonClass({ look, size })} ${className}`}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...rest}
    >
      {isBusy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  );
}
