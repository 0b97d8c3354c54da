import { type FormEvent, useState } from "react";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy-button";
import { Dialog } from "../../components/dialog";
import { Loading, Note, Skeleton } from "../../components/states";
import { showToast } from "../../components/toasts";
import { asApiError, type Dataset } from "../../lib/api-client";
import { isRepoId, parseRepo } from "../../lib/repo-id";
import { useCreateAndDownload } from "./api/start-download";
import {
  asCommand,
  choiceErrors,
  choiceOf,
  type DownloadChoice,
  repoError,
  requestBody,
} from "./download-choice";
import { PartFields } from "./part-fields";
import { PlanProblem } from "./plan-problem";
import { RepoInput } from "./repo-input";
import { SizeEstimate } from "./size-estimate";
import { SplitPicker } from "./split-picker";
import { TextColumnField } from "./text-column-field";
import { useDownloadPlan } from "./use-download-plan";

interface DownloadProps {
  initialRepo: string;
  onClose: () => void;
  onStarted: (dataset: Dataset) => void;
}

export default function DownloadDialog({ initialRepo, onClose, onStarted }: DownloadProps) {
  const [text, setText] = useState(initialRepo);
  const [choice, setChoice] = useState(() => choiceOf(initialRepo));
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const start = useCreateAndDownload();

  const repo_id = parseRepo(text).repo_id;
  const isValid = isRepoId(repo_id);
  const { plan, error, isStale, isAsking, retry } = useDownloadPlan(repo_id, choice);
  const isWrong = Object.keys(choiceErrors(choice)).length > 0;

  const change = (values: Partial<DownloadChoice>) => {
    setChoice((old) => ({ ...old, ...values }));
    start.reset();
  };
  const name = (input: string) => {
    setText(input);
    setChoice(choiceOf(input));
    start.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSubmitted(true);
    if (!isValid || isWrong || start.isPending) return;
    start.mutate(requestBody(repo_id, choice, plan?.config), {
      onSuccess: (dataset) => {
        showToast("Download started", dataset.name);
        onStarted(dataset);
      },
    });
  };

  return (
    <Dialog
      title="Download a dataset"
      description="From the Hugging Face Hub to this machine"
      onClose={onClose}
      footer={
        <>
          {isValid && <CopyButton text={asCommand(repo_id, choice)} label="Copy as command" />}
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="download-form"
            isBusy={start.isPending}
            disabled={!isStale && plan?.fits === false}
          >
            Start download
          </Button>
        </>
      }
    >
      <form id="download-form" className="grid gap-4" onSubmit={submit} noValidate>
        <RepoInput value={text} error={repoError(text, wasSubmitted)} onChange={name} />
        {start.isError && (
          <PlanProblem
            error={asApiError(start.error)}
            repo_id={repo_id}
            onRetry={() => start.reset()}
          />
        )}
        {error && !start.isError && (
          <PlanProblem error={asApiError(error)} repo_id={repo_id} onRetry={retry} />
        )}
        {isAsking && !plan && !error && (
          <Loading label="Asking the Hub" className="grid gap-2">
            <Skeleton className="h-24" />
            <Skeleton className="h-32" />
          </Loading>
        )}
        {plan && (
          <>
            <SplitPicker
              plan={plan}
              choice={choice}
              isStale={isStale}
              onConfig={(config) => change({ config, splits: [], text_column: "" })}
              onSplits={(splits) => change({ splits })}
            />
            <TextColumnField
              plan={plan}
              choice={choice}
              onChange={(text_column) => change({ text_column })}
            />
            {!error && plan.warnings?.map((text) => <Note key={text}>{text}</Note>)}
            {!error && <SizeEstimate plan={plan} isStale={isStale} />}
          </>
        )}
        <PartFields choice={choice} commit={plan?.commit} onChange={change} />
      </form>
    </Dialog>
  );
}
