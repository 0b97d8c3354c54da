import { CheckField, SelectField, TextField } from "../../components/field";
import { Note } from "../../components/states";
import {
  type FilterName,
  type FormErrors,
  type TokenizeForm,
  usesActions,
} from "./tokenize-options";

const filterNames: readonly { name: FilterName; label: string; hint: string }[] = [
  {
    name: "special_tokens",
    label: "Special tokens",
    hint: "Such as <|endoftext|> inside the text",
  },
  { name: "junk", label: "Junk", hint: "Tokens that carry no text, such as control characters" },
];

const junkModes: readonly { value: TokenizeForm["junk_mode"]; label: string }[] = [
  { value: "minimal", label: "Minimal: has a control character" },
  { value: "conservative", label: "Conservative: or is blank" },
  { value: "standard", label: "Standard: or has no letter or digit" },
  { value: "strict", label: "Strict: or contains punctuation" },
];

const languages = [
  ["da", "Danish"],
  ["nl", "Dutch"],
  ["en", "English"],
  ["fi", "Finnish"],
  ["fr", "French"],
  ["de", "German"],
  ["hu", "Hungarian"],
  ["it", "Italian"],
  ["no", "Norwegian"],
  ["pt", "Portuguese"],
  ["ru", "Russian"],
  ["es", "Spanish"],
  ["sv", "Swedish"],
  ["tr", "Turkish"],
].map(([value = "", label = ""]) => ({ value, label }));

interface FilterFieldsProps {
  form: TokenizeForm;
  errors: FormErrors;
  onChange: (values: Partial<TokenizeForm>) => void;
}

export function FilterFields({ form, errors, onChange }: FilterFieldsProps) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-semibold">Token filters</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {filterNames.map(({ name, label, hint }) => (
          <CheckField
            key={name}
            label={label}
            hint={hint}
            checked={form.filters[name]}
            onChange={(event) =>
              onChange({ filters: { ...form.filters, [name]: event.target.checked } })
            }
          />
        ))}
      </div>
      {form.filters.junk && (
        <SelectField
          label="What counts as junk"
          choices={junkModes}
          value={form.junk_mode}
          onChoose={(value) =>
            onChange({ junk_mode: junkModes.find((one) => one.value === value)?.value })
          }
        />
      )}
      <div className="grid gap-3 sm:grid-cols-2">
        <CheckField
          isSwitch
          label="Stop words"
          hint="Frequent words such as “the” and “of”"
          checked={form.has_stop_words}
          onChange={(event) => onChange({ has_stop_words: event.target.checked })}
        />
        {form.has_stop_words && (
          <SelectField
            label="Language of the stop words"
            choices={languages}
            value={form.stop_words_language}
            onChoose={(stop_words_language) => onChange({ stop_words_language })}
          />
        )}
      </div>
      <TextField
        label="Minimum length"
        hint="Documents with fewer tokens are dropped; empty keeps all"
        type="number"
        inputMode="numeric"
        min={0}
        value={form.min_length}
        error={errors.min_length}
        onChange={(event) => onChange({ min_length: event.target.value })}
      />
      {usesActions(form) && <FilterAction form={form} errors={errors} onChange={onChange} />}
    </fieldset>
  );
}

function FilterAction({ form, errors, onChange }: FilterFieldsProps) {
  const radio = (action: TokenizeForm["action"], label: string) => (
    <label className="flex items-center gap-2.5">
      <input
        type="radio"
        name="filter-action"
        checked={form.action === action}
        onChange={() => onChange({ action })}
      />
      {label}
    </label>
  );
  return (
    <fieldset className="grid gap-2 border-l-2 border-line pl-3">
      <legend className="mb-1 text-sm font-medium">What a filter does</legend>
      {radio("drop", "Drop the document when many of its tokens match")}
      {radio("remove", "Remove the matching tokens")}
      {form.action === "drop" ? (
        <TextField
          label="Share of matching tokens, in percent"
          type="number"
          inputMode="numeric"
          min={0}
          max={100}
          value={form.threshold}
          error={errors.threshold}
          onChange={(event) => onChange({ threshold: event.target.value })}
        />
      ) : (
        <Note tone="warn">
          Removing tokens changes the text the model sees. For SAE training, dropping documents is
          usually safer.
        </Note>
      )}
    </fieldset>
  );
}
