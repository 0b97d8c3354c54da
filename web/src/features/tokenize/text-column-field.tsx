import { SelectField, TextField } from "../../components/field";
import type { Dataset } from "../../lib/api-client";
import { shortValue, useFirstRow } from "../../lib/first-row";

interface TextColumnProps {
  dataset: Dataset;
  value: string;
  onChange: (column: string) => void;
}

/** Which column is read, with what its first row holds. */
export function TextColumnField({ dataset, value, onChange }: TextColumnProps) {
  const { columns, text_column } = dataset.metadata;
  const row = useFirstRow(dataset);
  const first = row.get(value || (text_column ?? ""));
  const hint = first === undefined ? undefined : <FirstValue value={first} />;
  if (!columns || columns.length === 0)
    return (
      <TextField
        label="Text column"
        hint={hint ?? "Found by itself when empty"}
        value={value}
        maxLength={255}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <SelectField
      label="Text column"
      hint={hint}
      value={value}
      onChoose={onChange}
      choices={[
        {
          value: "",
          label: text_column ? `${text_column}, as the dataset` : "None found: choose one",
        },
        ...columns
          .filter(({ name }) => name !== text_column)
          .map(({ name, type }) => ({ value: name, label: `${name} (${type})` })),
      ]}
    />
  );
}

function FirstValue({ value }: { value: unknown }) {
  return (
    <>
      First value: <bdi className="font-mono [overflow-wrap:anywhere]">{shortValue(value)}</bdi>
    </>
  );
}
