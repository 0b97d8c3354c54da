import { type FormEvent, useState } from "react";
import { Button } from "../../components/button";
import { Dialog } from "../../components/dialog";
import { SelectField, TextField } from "../../components/field";
import { ErrorState } from "../../components/states";
import { showToast } from "../../components/toasts";
import type { Schemas, Tokenization } from "../../lib/api-client";
import { useExportTokenization } from "./api/export-tokenization";

type Format = Schemas["ExportStart"]["format"];

const formats: readonly { value: Format; label: string }[] = [
  { value: "datasets", label: "Hugging Face datasets" },
  { value: "jsonl", label: "JSON Lines" },
  { value: "npy", label: "NumPy (.npy)" },
  { value: "bin", label: "Raw ids (.bin)" },
];

export function ExportDialog({
  tokenization,
  onClose,
}: {
  tokenization: Tokenization;
  onClose: () => void;
}) {
  const [format, setFormat] = useState<Format>("datasets");
  const [name, setName] = useState(`tokens-${tokenization.id.slice(0, 8)}`);
  const start = useExportTokenization(tokenization.id);
  const isValid = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/.test(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isValid) return;
    start.mutate(
      { format, name },
      {
        onSuccess: () => {
          showToast("Export started", "Activity shows its progress");
          onClose();
        },
      },
    );
  };
  return (
    <Dialog
      title="Export the tokenization"
      description="Into the exports folder of the server's data folder"
      width="small"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="export-form" isBusy={start.isPending}>
            Start export
          </Button>
        </>
      }
    >
      <form id="export-form" className="grid gap-4" onSubmit={submit}>
        {start.isError && <ErrorState title="Not started" reason={start.error} />}
        <SelectField
          label="Format"
          value={format}
          choices={formats}
          onChoose={(value) =>
            setFormat(formats.find((one) => one.value === value)?.value ?? "datasets")
          }
        />
        <TextField
          label="Name"
          value={name}
          error={isValid ? null : "Letters, digits, dot, dash and underscore; at most 100"}
          onChange={(event) => setName(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
