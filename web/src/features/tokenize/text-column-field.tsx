import { SelectField, TextField } from "../../components/field";
import type { Dataset } from "../../lib/api-client";
import { shortValue, useFirstRow } from "../../lib/first-row";
import type { TokenizeForm } from "./tokenize-options";

type Column = NonNullable<Dataset["metadata"]["columns"]>[number];
type Chosen = Pick<TokenizeForm, "text_column" | "conversation_template">;

const templates = [
  { value: "chatml", label: "ChatML: <|im_start|>role … <|im_end|>" },
  { value: "plain", label: "Plain: role: text, with empty lines between" },
] as const;

interface TextColumnProps {
  dataset: Dataset;
  chosen: Chosen;
  onChange: (chosen: Chosen) => void;
}

/** Which column is read, with what its first row holds, and how conversations become text. */
export function TextColumnField({ dataset, chosen, onChange }: TextColumnProps) {
  const { columns = [], text_column } = dataset.metadata;
  const row = useFirstRow(dataset);
  const first = row.get(chosen.text_column || (text_column ?? ""));
  const hint = first === undefined ? undefined : <FirstValue value={first} />;
  if (columns.length === 0)
    return (
      <TextField
        label="Text column"
        hint={hint ?? "Found by itself when empty"}
        value={chosen.text_column}
        maxLength={255}
        spellCheck={false}
        onChange={(event) => onChange({ ...chosen, text_column: event.target.value })}
      />
    );
  const choose = (name: string) => {
    const isTurns = columns.some((column) => column.name === name && column.is_conversation);
    const template = isTurns ? chosen.conversation_template || "chatml" : "";
    onChange({ text_column: name, conversation_template: template });
  };
  const turns = columns.find((column) => column.is_conversation);
  return (
    <div className="grid gap-3">
      <SelectField
        label="Text column"
        hint={hint}
        value={chosen.text_column}
        onChoose={choose}
        choices={[
          {
            value: "",
            label: text_column ? `${text_column}, as the dataset` : "None found: choose one",
          },
          ...columns.filter(({ name }) => name !== text_column).map(asChoice),
        ]}
      />
      {chosen.conversation_template ? (
        <SelectField
          label="Conversations as text"
          hint="A tokenizer's own chat template is code, and is not run"
          value={chosen.conversation_template}
          onChoose={(value) =>
            onChange({ ...chosen, conversation_template: value === "plain" ? "plain" : "chatml" })
          }
          choices={templates}
        />
      ) : (
        turns && (
          <p className="text-sm text-text-2">
            The column “<bdi>{turns.name}</bdi>” holds conversations: choose it to read them
          </p>
        )
      )}
    </div>
  );
}

function asChoice({ name, type, is_conversation }: Column) {
  return { value: name, label: `${name} (${is_conversation ? "conversations" : type})` };
}

function FirstValue({ value }: { value: unknown }) {
  return (
    <>
      First value: <bdi className="font-mono [overflow-wrap:anywhere]">{shortValue(value)}</bdi>
    </>
  );
}
