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
  { name: "control", label: "Control characters", hint: "Tokens made of nothing else" },
  { name: "whitespace", label: "Whitespace only", hint: "Spaces, tabs and line ends" },
  { name: "punctuation", label: "Punctuation only", hint: "Tokens without a letter or digit" },
];

const languages = [
  ["en", "English"],
  ["de", "German"],
  ["fr", "French"],
  ["es", "Spanish"],
  ["it", "Italian"],
  ["pt", "Portuguese"],
  ["nl", "Dutch"],
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
