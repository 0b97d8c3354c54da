import type { Schemas } from "../lib/api-client";
import { formatShort } from "../lib/format";
import { Combobox } from "./combobox";
import { Name } from "./name";

interface TokenizerInputProps {
  value: string;
  tokenizers: readonly Schemas["Tokenizer"][];
  error?: string | null;
  onChange: (name: string) => void;
}

/** A tokenizer at hand, or one to fetch: what is typed need not be in the list. */
export function TokenizerInput({ value, tokenizers, error, onChange }: TokenizerInputProps) {
  const wanted = value.toLowerCase();
  return (
    <Combobox
      label="Tokenizer"
      hint="One from the list, a Hub repository, or a tokenizer.json on the server"
      error={error}
      placeholder="openai-community/gpt2"
      value={value}
      suggestions={tokenizers.filter((one) => one.tokenizer_name.toLowerCase().includes(wanted))}
      toText={(one) => one.tokenizer_name}
      onChange={onChange}
      renderItem={(one) => (
        <>
          <span className="min-w-0 flex-1 truncate">
            <Name>{one.tokenizer_name}</Name>
          </span>
          <span className="num text-xs text-text-3">
            {one.vocab_size === null || one.vocab_size === undefined
              ? one.source
              : `${formatShort(one.vocab_size)} ids · ${one.source}`}
          </span>
        </>
      )}
    />
  );
}
