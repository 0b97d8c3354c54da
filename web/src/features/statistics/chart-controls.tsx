import { Button } from "../../components/button";

interface ChoiceProps {
  label: string;
  options: readonly string[];
  value: string;
  onChoose: (value: string) => void;
  prefix?: string;
}

/** One of a few, as buttons side by side. */
export function Choice({ label, options, value, onChoose, prefix = "" }: ChoiceProps) {
  return (
    <fieldset className="flex gap-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <Button
          key={option}
          size="small"
          look={option === value ? "secondary" : "ghost"}
          aria-pressed={option === value}
          onClick={() => onChoose(option)}
        >
          {prefix + option}
        </Button>
      ))}
    </fieldset>
  );
}

export function LogSwitch({
  isOn,
  onChange,
}: {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}) {
  return (
    <Button
      size="small"
      look={isOn ? "secondary" : "ghost"}
      aria-pressed={isOn}
      onClick={() => onChange(!isOn)}
    >
      Log
    </Button>
  );
}
