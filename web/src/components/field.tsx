import type { ComponentProps, ReactNode } from "react";
import { useId } from "react";

export const controlClass = `control h-8 w-full min-w-0 rounded-control border border-line-strong bg-bg px-2.5
  text-base text-text placeholder:text-text-3 aria-invalid:border-danger disabled:opacity-60`;

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  className?: string;
  /** Draws the control with what ties it to its label, hint and error. */
  children: (wiring: Wiring) => ReactNode;
}

export function Field({ label, hint, error, className = "", children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div className={`grid min-w-0 content-start gap-1 ${className}`}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children({
        id,
        "aria-describedby": described || undefined,
        "aria-invalid": error ? true : undefined,
      })}
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-text-3">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-xs text-danger">
          {error}
        </p>
      )}
    </div>
  );
}

type TextProps = Omit<FieldProps, "children"> & Omit<ComponentProps<"input">, "id" | "className">;

export function TextField({ label, hint, error, className, ...input }: TextProps) {
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(wiring) => (
        <input
          {...input}
          {...wiring}
          className={`${controlClass} ${input.type === "number" ? "num" : ""}`}
        />
      )}
    </Field>
  );
}

interface Choice {
  value: string;
  label: string;
}

type SelectProps = Omit<FieldProps, "children"> &
  Omit<ComponentProps<"select">, "id" | "className" | "onChange"> & {
    choices: readonly Choice[];
    onChoose: (value: string) => void;
  };

export function SelectField(props: SelectProps) {
  const { label, hint, error, className, choices, onChoose, ...select } = props;
  return (
    <Field label={label} hint={hint} error={error} className={className}>
      {(wiring) => (
        <select
          {...select}
          {...wiring}
          className={controlClass}
          onChange={(event) => onChoose(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface CheckProps extends Omit<ComponentProps<"input">, "type" | "className" | "children"> {
  label: ReactNode;
  hint?: string;
  isSwitch?: boolean;
}

export function CheckField({ label, hint, isSwitch, ...input }: CheckProps) {
  const id = useId();
  return (
    <label className="flex min-h-6 items-start gap-2.5">
      <input
        {...input}
        type="checkbox"
        role={isSwitch ? "switch" : undefined}
        aria-describedby={hint ? `${id}-hint` : undefined}
        className={isSwitch ? "switch mt-0.5 shrink-0" : "mt-0.5 shrink-0"}
      />
      <span className="min-w-0">
        <span className="block">{label}</span>
        {hint && (
          <span id={`${id}-hint`} className="block text-xs text-text-3">
            {hint}
          </span>
        )}
      </span>
    </label>
  );
}
