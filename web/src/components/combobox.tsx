// A text field with suggestions, after the "combobox with list autocomplete" of the ARIA patterns:
// what is typed counts, the list only helps. Nothing around it is hidden while the list is open, so
// that people who do not see the list can go on with the form at once.
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { controlClass, Field } from "./field";

interface ComboboxProps<Item> {
  label: string;
  hint: string;
  error?: string | null;
  placeholder: string;
  value: string;
  suggestions: readonly Item[];
  toText: (item: Item) => string;
  renderItem: (item: Item) => ReactNode;
  onChange: (text: string) => void;
}

export function Combobox<Item>(props: ComboboxProps<Item>) {
  const { value, suggestions, toText, renderItem, onChange } = props;
  const id = useId();
  const [isWanted, setIsWanted] = useState(false);
  const [active, setActive] = useState(-1);
  const isComplete = suggestions.length === 1 && suggestions[0] && toText(suggestions[0]) === value;
  const isOpen = isWanted && suggestions.length > 0 && !isComplete;

  const choose = (item: Item) => {
    onChange(toText(item));
    setIsWanted(false);
    setActive(-1);
  };
  const walk = (step: number) => {
    setIsWanted(true);
    const count = suggestions.length;
    const next = count === 0 ? -1 : (Math.max(active, step < 0 ? 0 : -1) + step + count) % count;
    setActive(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = isOpen ? suggestions[active] : undefined;
    if (event.key === "ArrowDown") walk(1);
    else if (event.key === "ArrowUp") walk(-1);
    else if (event.key === "Enter" && item !== undefined) choose(item);
    else if (event.key === "Escape" && isOpen) setIsWanted(false);
    else return;
    // Escape closes the list first, the dialog around it next.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {(wiring) => (
        <div className="relative">
          <input
            {...wiring}
            role="combobox"
            aria-expanded={isOpen}
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={isOpen && active >= 0 ? `${id}-${active}` : undefined}
            autoComplete="off"
            spellCheck={false}
            placeholder={props.placeholder}
            className={controlClass}
            value={value}
            onChange={(event) => {
              onChange(event.target.value);
              setIsWanted(true);
              setActive(-1);
            }}
            onClick={() => setIsWanted(true)}
            onBlur={() => setIsWanted(false)}
            onKeyDown={onKeyDown}
          />
          <div
            id={`${id}-list`}
            role="listbox"
            aria-label={`Suggestions for ${props.label.toLowerCase()}`}
            hidden={!isOpen}
            className="absolute inset-x-0 top-full z-10 mt-1 max-h-72 overflow-y-auto rounded-control border border-line-strong bg-overlay py-1 shadow-overlay"
          >
            {suggestions.map((item, at) => (
              <div
                key={toText(item)}
                id={`${id}-${at}`}
                role="option"
                tabIndex={-1}
                aria-selected={at === active}
                className={`flex min-h-8 cursor-pointer items-center gap-2 px-2.5 py-1 ${at === active ? "bg-raised outline-1 -outline-offset-1 outline-line-strong" : "hover:bg-raised"}`}
                // Before the field loses the focus and the list with it.
                onMouseDown={(event) => {
                  event.preventDefault();
                  choose(item);
                }}
              >
                {renderItem(item)}
              </div>
            ))}
          </div>
          <span role="status" className="sr-only">
            {isOpen && `${suggestions.length} suggestions`}
          </span>
        </div>
      )}
    </Field>
  );
}
