import { Autocomplete } from "@base-ui/react/autocomplete";
import type { Schemas } from "../lib/api-client";
import { formatShort } from "../lib/format";
import { controlClass, Field } from "./field";

interface TokenizerInputProps {
  label?: string;
  value: string;
  tokenizers: readonly Schemas["Tokenizer"][];
  error?: string | null;
  onChange: (name: string) => void;
}

/** A tokenizer at hand, or one to fetch: what is typed need not be in the list. */
export function TokenizerInput(props: TokenizerInputProps) {
  const { label = "Tokenizer", value, tokenizers, error, onChange } = props;
  return (
    <Field
      label={label}
      error={error}
      hint="One from the list, a Hub repository, or a tokenizer.json on the server"
    >
      {(wiring) => (
        <Autocomplete.Root
          items={tokenizers}
          value={value}
          onValueChange={onChange}
          openOnInputClick
          itemToStringValue={(item) => item.tokenizer_name}
        >
          <Autocomplete.Input
            {...wiring}
            aria-label={label}
            autoComplete="off"
            spellCheck={false}
            placeholder="openai-community/gpt2"
            className={controlClass}
          />
          <Autocomplete.Portal>
            <Autocomplete.Positioner
              role="region"
              aria-label="Suggestions"
              sideOffset={4}
              className="z-60 w-(--anchor-width)"
            >
              <Autocomplete.Popup className="max-h-64 overflow-y-auto rounded-control border border-line-strong bg-overlay shadow-overlay data-empty:hidden">
                <Autocomplete.List className="py-1 data-empty:py-0">
                  {(item: Schemas["Tokenizer"]) => (
                    <Autocomplete.Item
                      key={item.tokenizer_name}
                      value={item}
                      className="flex min-h-8 cursor-pointer items-center gap-2 px-2.5 py-1 data-highlighted:bg-raised"
                    >
                      <bdi className="min-w-0 flex-1 truncate">{item.tokenizer_name}</bdi>
                      <span className="num text-xs text-text-3">
                        {item.vocab_size === null || item.vocab_size === undefined
                          ? item.source
                          : `${formatShort(item.vocab_size)} ids · ${item.source}`}
                      </span>
                    </Autocomplete.Item>
                  )}
                </Autocomplete.List>
              </Autocomplete.Popup>
            </Autocomplete.Positioner>
          </Autocomplete.Portal>
        </Autocomplete.Root>
      )}
    </Field>
  );
}
