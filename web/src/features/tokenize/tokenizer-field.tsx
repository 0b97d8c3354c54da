import { useQuery } from "@tanstack/react-query";
import { SelectField } from "../../components/field";
import { TokenizerInput } from "../../components/tokenizer-input";
import { listTokenizersOptions } from "./api/list-tokenizers";
import type { FormErrors, TokenizeForm } from "./tokenize-options";

const profiles = [
  { value: "tokenizers", label: "tokenizer.json alone, as tokenizers does" },
  { value: "transformers", label: "With its configuration, as transformers does" },
] as const;

interface TokenizerFieldProps {
  form: TokenizeForm;
  errors: FormErrors;
  onChange: (values: Partial<TokenizeForm>) => void;
}

/** Which tokenizer, and whose ids: the two libraries differ for some repositories. */
export function TokenizerField({ form, errors, onChange }: TokenizerFieldProps) {
  const tokenizers = useQuery(listTokenizersOptions());
  return (
    <div className="grid gap-3">
      <TokenizerInput
        value={form.tokenizer_name}
        tokenizers={tokenizers.data?.items ?? []}
        error={errors.tokenizer_name}
        onChange={(tokenizer_name) => onChange({ tokenizer_name })}
      />
      <SelectField
        label="Read it as"
        hint={
          form.tokenizer_profile === "transformers"
            ? "The ids of AutoTokenizer, which reads tokenizer_config.json as well"
            : "The ids of Tokenizer.from_file"
        }
        value={form.tokenizer_profile}
        choices={profiles}
        onChoose={(value) =>
          onChange({ tokenizer_profile: value === "transformers" ? value : "tokenizers" })
        }
      />
    </div>
  );
}
