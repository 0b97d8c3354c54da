import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { SelectField, TextField } from "../../components/field";
import { asApiError } from "../../lib/api-client";
import type { DownloadPlan } from "./api/plan-download";
import { type HubPreview, previewRepositoryOptions } from "./api/preview-repository";
import { ColumnPreview } from "./column-preview";
import { type DownloadChoice, previewQuery } from "./download-choice";

interface TextColumnProps {
  plan: DownloadPlan;
  choice: DownloadChoice;
  onChange: (column: string) => void;
}

/** A column as the card or, once they were read, the first rows describe it. */
interface Column {
  name: string;
  type: string;
  is_text: boolean;
}

/** Which column is the text, with its first values. The file has the last word on what there is. */
export function TextColumnField({ plan, choice, onChange }: TextColumnProps) {
  const [seen, setSeen] = useState<HubPreview>();
  // Of another repository nothing stays; of this one the old rows, dimmed, until the new are here.
  const last = seen?.repo_id === plan.repo_id && seen.config === plan.config ? seen : undefined;
  const columns: readonly Column[] = last?.columns ?? plan.columns ?? [];
  const { data, error, isPlaceholderData, refetch } = useQuery({
    ...previewRepositoryOptions(previewQuery(plan, choice, columns)),
    placeholderData: last,
  });
  if (data && data !== seen) setSeen(data);
  const found = last ? last.text_column : plan.text_column;
  const texts = columns.filter((column) => column.is_text);
  const others = columns.filter((column) => !column.is_text);
  const value = choice.text_column;
  return (
    <div className="grid min-w-0 grid-cols-1 gap-2">
      {texts.length === 0 ? (
        <TextField
          label="Text column"
          hint={
            columns.length === 0
              ? "Found by itself when empty"
              : `Found by itself when empty. No column holds text, but there are ${listed(columns)}. How conversations become text is chosen when they are tokenized`
          }
          value={value}
          maxLength={255}
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <SelectField
          label="Text column"
          hint={others.length > 0 ? `No text: ${listed(others)}` : undefined}
          value={value}
          onChoose={onChange}
          choices={[
            { value: "", label: `Found by itself: ${found ?? "none"}` },
            ...texts.map(({ name }) => ({ value: name, label: name })),
            // Typed while nobody knew the columns.
            ...(value && !texts.some(({ name }) => name === value)
              ? [{ value, label: `${value}, which is not in the file` }]
              : []),
          ]}
        />
      )}
      <ColumnPreview
        preview={data}
        error={error && asApiError(error)}
        isStale={isPlaceholderData}
        onRetry={() => void refetch()}
      />
    </div>
  );
}

const listedMost = 6;

function listed(columns: readonly Column[]): string {
  const names = columns.slice(0, listedMost).map(({ name, type }) => `${name} (${type})`);
  const more = columns.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}
