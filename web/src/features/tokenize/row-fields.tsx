import { SelectField, TextField } from "../../components/field";
import type { FormErrors, TokenizeForm } from "./tokenize-options";
import { WindowDrawing } from "./window-drawing";

interface RowFieldsProps {
  form: TokenizeForm;
  errors: FormErrors;
  onChange: (values: Partial<TokenizeForm>) => void;
}

const specialTokenRules = [
  { value: "auto", label: "As the tokenizer does" },
  { value: "none", label: "None" },
  { value: "document", label: "Each document" },
  { value: "row", label: "Each row" },
];

/** How documents become rows of tokens. */
export function RowFields({ form, errors, onChange }: RowFieldsProps) {
  const isWindow = form.sequences === "window";
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-semibold">Rows</legend>
      <div className="grid gap-3 sm:grid-cols-2">
        <TextField
          label="Max length"
          hint="Tokens in a row"
          type="number"
          inputMode="numeric"
          min={1}
          value={form.max_length}
          error={errors.max_length}
          onChange={(event) => onChange({ max_length: event.target.value })}
        />
        {isWindow && (
          <TextField
            label="Stride (overlap)"
            hint="Tokens that neighbouring windows share"
            type="number"
            inputMode="numeric"
            min={0}
            value={form.stride}
            error={errors.stride}
            onChange={(event) => onChange({ stride: event.target.value })}
          />
        )}
      </div>
      {isWindow && !errors.stride && !errors.max_length && (
        <WindowDrawing maxLength={Number(form.max_length)} stride={Number(form.stride)} />
      )}
      <SelectField
        label="Sequences"
        value={form.sequences}
        choices={[
          { value: "window", label: "Window: each document alone, in overlapping windows" },
          { value: "pack", label: "Pack: documents joined into full rows" },
        ]}
        onChoose={(value) => onChange({ sequences: value === "pack" ? "pack" : "window" })}
      />
    </fieldset>
  );
}

export function AdvancedFields({ form, errors, onChange }: RowFieldsProps) {
  return (
    <details>
      <summary className="w-fit rounded-control font-semibold">Advanced</summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        <SelectField
          label="Preset"
          hint="Rows as this trainer packs them; overrides the rules of rows"
          value={form.preset}
          choices={[
            { value: "", label: "None" },
            { value: "saelens", label: "SAELens" },
            { value: "saelens-6.18", label: "SAELens 6.18" },
            { value: "sparsify", label: "sparsify" },
            { value: "transformer-lens", label: "TransformerLens" },
          ]}
          onChoose={(value) => onChange({ preset: value as TokenizeForm["preset"] })}
        />
        <SelectField
          label="Padding"
          value={form.padding}
          choices={[
            { value: "none", label: "None" },
            { value: "max_length", label: "To max length" },
          ]}
          onChoose={(value) => onChange({ padding: value as TokenizeForm["padding"] })}
        />
        <SelectField
          label="Start token (BOS)"
          value={form.bos}
          choices={specialTokenRules}
          onChoose={(value) => onChange({ bos: value as TokenizeForm["bos"] })}
        />
        <SelectField
          label="End token (EOS)"
          value={form.eos}
          choices={specialTokenRules}
          onChoose={(value) => onChange({ eos: value as TokenizeForm["eos"] })}
        />
        {form.sequences === "pack" && (
          <SelectField
            label="Separator"
            hint={
              form.separator === "bos"
                ? "BOS will occur inside rows; many trainers expect it only at the start"
                : "Between joined documents"
            }
            value={form.separator}
            choices={[
              { value: "auto", label: "As the tokenizer does" },
              { value: "none", label: "None" },
              { value: "eos", label: "EOS" },
              { value: "bos", label: "BOS" },
            ]}
            onChoose={(value) => onChange({ separator: value as TokenizeForm["separator"] })}
          />
        )}
        <TextField
          label="Limit"
          hint="Documents at most; empty takes all"
          type="number"
          inputMode="numeric"
          min={1}
          value={form.limit_documents}
          error={errors.limit_documents}
          onChange={(event) => onChange({ limit_documents: event.target.value })}
        />
      </div>
    </details>
  );
}
