import { type FormEvent, useMemo, useRef, useState } from "react";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy-button";
import { Dialog } from "../../components/dialog";
import { Name } from "../../components/name";
import { ErrorState, Note } from "../../components/states";
import { TimeAgo } from "../../components/time-ago";
import { showToast } from "../../components/toasts";
import type { Dataset, Tokenization } from "../../lib/api-client";
import { useStartTokenization } from "./api/start-tokenization";
import { EstimatePane, useEstimate } from "./estimate-pane";
import { FilterFields } from "./filter-fields";
import { PreviewPane } from "./preview-pane";
import { AdvancedFields, RowFields } from "./row-fields";
import { TextColumnField } from "./text-column-field";
import {
  asCommand,
  formErrors,
  initialForm,
  requestBody,
  rowOptions,
  type TokenizeForm,
} from "./tokenize-options";
import { TokenizerField } from "./tokenizer-field";

interface TokenizeProps {
  dataset: Dataset;
  onClose: () => void;
  onOpenTokenization: (tokenization: Tokenization) => void;
}

export default function TokenizeDialog({ dataset, onClose, onOpenTokenization }: TokenizeProps) {
  const [form, setForm] = useState(initialForm);
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const [refused, setRefused] = useState<Tokenization | null>(null);
  const start = useStartTokenization(dataset.id);
  const element = useRef<HTMLFormElement>(null);

  const errors = useMemo(() => formErrors(form), [form]);
  const shownErrors = wasSubmitted ? errors : { ...errors, tokenizer_name: undefined };
  const isValid = Object.keys(errors).length === 0;

  const body = isValid ? requestBody(form) : null;
  const estimate = useEstimate(dataset.id, body);
  // Told as soon as the settings are those of a tokenization that exists, not only by the button.
  const existing =
    refused ?? (body && !estimate.isPlaceholderData ? estimate.data?.existing : null);

  const change = (values: Partial<TokenizeForm>) => {
    setForm((old) => ({ ...old, ...values }));
    setRefused(null);
    start.reset();
  };
  const send = (again: boolean) =>
    start.mutate(again ? { ...requestBody(form), again } : requestBody(form), {
      onSuccess: (started) => {
        if ("existing" in started) return setRefused(started.existing);
        showToast("Tokenization started", dataset.name);
        onClose();
      },
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSubmitted(true);
    if (isValid) send(false);
    else
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>("[aria-invalid]")?.focus(),
      );
  };

  return (
    <Dialog
      title="Tokenize"
      description={<Name>{dataset.name}</Name>}
      width="large"
      onClose={onClose}
      footer={
        <>
          {isValid && <CopyButton text={asCommand(dataset.name, form)} label="Copy as command" />}
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="tokenize-form" isBusy={start.isPending}>
            Start tokenization
          </Button>
        </>
      }
    >
      <div className="grid gap-6 panes:grid-cols-2">
        <form
          ref={element}
          id="tokenize-form"
          className="grid min-w-0 content-start gap-5"
          onSubmit={submit}
          noValidate
        >
          {start.isError && <ErrorState title="Not started" reason={start.error} />}
          {existing && (
            <Note>
              <p>
                You already have this tokenization, made <TimeAgo time={existing.created_at} />.
              </p>
              <div className="mt-2 flex gap-2">
                <Button size="small" look="primary" onClick={() => onOpenTokenization(existing)}>
                  Open it
                </Button>
                <Button size="small" onClick={() => send(true)}>
                  Tokenize again
                </Button>
              </div>
            </Note>
          )}
          <TokenizerField form={form} errors={shownErrors} onChange={change} />
          <TextColumnField dataset={dataset} chosen={form} onChange={change} />
          <RowFields form={form} errors={shownErrors} onChange={change} />
          <FilterFields form={form} errors={shownErrors} onChange={change} />
          <AdvancedFields form={form} errors={shownErrors} onChange={change} />
        </form>
        <div className="grid min-w-0 content-start gap-5 panes:sticky panes:top-0">
          <EstimatePane query={estimate} body={body} />
          <PreviewPane dataset={dataset} options={isValid ? rowOptions(form) : null} />
        </div>
      </div>
    </Dialog>
  );
}
