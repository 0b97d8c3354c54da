import { useState } from "react";
import { TextField } from "../../components/field";
import { type ChoiceErrors, choiceErrors, type DownloadChoice } from "./download-choice";

interface PartFieldsProps {
  choice: DownloadChoice;
  /** The commit the plan found, for the revision field. */
  commit: string | undefined;
  onChange: (values: Partial<DownloadChoice>) => void;
}

/** Which revision, and which part of it: for datasets that are larger than what is wanted. */
export function PartFields({ choice, commit, onChange }: PartFieldsProps) {
  const errors: ChoiceErrors = choiceErrors(choice);
  const [isOpen, setIsOpen] = useState(false);
  return (
    // Opens when a pasted address fills it, and stays open when its last field is emptied.
    <details
      open={isOpen || hasPart(choice)}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary className="w-fit rounded-control text-sm text-text-2">
        Only a part, or another revision
      </summary>
      <div className="mt-3 grid gap-3 sm:grid-cols-2">
        <TextField
          label="Rows wanted"
          hint="As few whole files as hold so many; empty takes all"
          inputMode="numeric"
          value={choice.max_rows}
          error={errors.max_rows}
          onChange={(event) => onChange({ max_rows: event.target.value.trim() })}
        />
        <TextField
          label="Size at most"
          hint="Whole files that stay within it, such as 2 GB"
          value={choice.max_bytes}
          error={errors.max_bytes}
          onChange={(event) => onChange({ max_bytes: event.target.value })}
        />
        <TextField
          label="Files"
          hint="Only those that match, such as train-0000*; a space separates patterns"
          value={choice.files}
          spellCheck={false}
          onChange={(event) => onChange({ files: event.target.value })}
        />
        <TextField
          label="Revision"
          hint={
            commit ? `Commit ${commit.slice(0, 12)}` : "A branch, tag or commit; empty takes main"
          }
          value={choice.revision}
          spellCheck={false}
          onChange={(event) => onChange({ revision: event.target.value.trim() })}
        />
      </div>
    </details>
  );
}

function hasPart({ files, max_rows, max_bytes, revision }: DownloadChoice): boolean {
  return Boolean(files || max_rows || max_bytes || revision);
}
