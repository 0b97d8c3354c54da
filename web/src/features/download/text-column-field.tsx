import { SelectField, TextField } from "../../components/field";
import type { DownloadPlan } from "./api/plan-download";

interface TextColumnProps {
  plan: DownloadPlan;
  value: string;
  onChange: (column: string) => void;
}

/**
 * Which column is the text. Before the download only the dataset's card can name the columns, and
 * nobody their values: those are shown when a tokenization is set up.
 */
export function TextColumnField({ plan, value, onChange }: TextColumnProps) {
  const columns = plan.columns ?? [];
  const texts = columns.filter((column) => column.is_text);
  if (texts.length === 0)
    return (
      <TextField
        label="Text column"
        hint={
          columns.length === 0
            ? "Found by itself when empty. The card of this dataset names no columns; they are shown with their first values once it is here"
            : `Found by itself when empty. The card names no column with text, but ${listed(columns)}. How conversations become text is chosen when they are tokenized`
        }
        value={value}
        maxLength={255}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  const others = columns.filter((column) => !column.is_text);
  return (
    <SelectField
      label="Text column"
      hint={`As the dataset's card says; first values are shown once it is here${
        others.length > 0 ? `. No text: ${listed(others)}` : ""
      }`}
      value={value}
      onChoose={onChange}
      choices={[
        { value: "", label: `Found by itself: ${plan.text_column}` },
        ...texts.map(({ name }) => ({ value: name, label: name })),
      ]}
    />
  );
}

const listedMost = 6;

function listed(columns: NonNullable<DownloadPlan["columns"]>): string {
  const names = columns.slice(0, listedMost).map(({ name, type }) => `${name} (${type})`);
  const more = columns.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
