import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "../../components/button";
import { CopyButton } from "../../components/copy-button";
import { Dialog } from "../../components/dialog";
import { TextField } from "../../components/field";
import { Loading, Skeleton } from "../../components/states";
import { showToast } from "../../components/toasts";
import { asApiError, type Dataset } from "../../lib/api-client";
import { useDebounced } from "../../lib/debounce";
import { isRepoId, parseRepo } from "../../lib/repo-id";
import { shellCommand } from "../../lib/shell-quote";
import { planDownloadOptions } from "./api/plan-download";
import { useCreateAndDownload } from "./api/start-download";
import { PlanProblem } from "./plan-problem";
import { RepoInput } from "./repo-input";
import { SizeEstimate } from "./size-estimate";
import { SplitPicker } from "./split-picker";

interface Choice {
  config?: string;
  splits: string[];
  revision: string;
}

const noChoice: Choice = { splits: [], revision: "" };

function command(repo_id: string, choice: Choice): string {
  const parts = ["tokenmill", "download", repo_id];
  if (choice.config) parts.push("--config", choice.config);
  for (const split of choice.splits) parts.push("--split", split);
  if (choice.revision) parts.push("--revision", choice.revision);
  return shellCommand(parts);
}

interface DownloadProps {
  initialRepo: string;
  onClose: () => void;
  onStarted: (dataset: Dataset) => void;
}

export function DownloadDialog({ initialRepo, onClose, onStarted }: DownloadProps) {
  const [text, setText] = useState(initialRepo);
  const [choice, setChoice] = useState(noChoice);
  const [wasSubmitted, setWasSubmitted] = useState(false);
  const start = useCreateAndDownload();

  const repo_id = parseRepo(text).repo_id;
  const settled = useDebounced({ repo_id, ...choice }, 350);
  const isValid = isRepoId(repo_id);
  const plan = useQuery({
    ...planDownloadOptions(
      {
        repo_id: settled.repo_id,
        config: settled.config,
        split: settled.splits.length > 0 ? settled.splits : undefined,
        revision: settled.revision || undefined,
      },
      isRepoId(settled.repo_id),
    ),
    placeholderData: keepPreviousData,
  });
  const isPlanned = isValid && plan.data?.repo_id === repo_id && !plan.isError;
  const invalid =
    text && !isValid ? "Write it as owner/name, such as roneneldan/TinyStories" : null;
  const error =
    wasSubmitted && !text
      ? "Name a repository"
      : wasSubmitted || !/[\w.-]$/.test(text)
        ? invalid
        : null;

  const change = (input: string) => {
    const parsed = parseRepo(input);
    setText(input);
    // A pasted address may name the config and revision too; another repository has others.
    setChoice({
      config: parsed.config,
      splits: parsed.split ? [parsed.split] : [],
      revision: parsed.revision ?? "",
    });
    start.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setWasSubmitted(true);
    if (!isValid || start.isPending) return;
    const body = {
      repo_id,
      // The same choice twice is one dataset.
      reuse: true,
      // Of many subsets without a default one the plan took the first: what is shown is meant.
      config: choice.config ?? (isPlanned ? (plan.data?.config ?? undefined) : undefined),
      splits: choice.splits.length > 0 ? choice.splits : undefined,
      revision: choice.revision || undefined,
    };
    start.mutate(body, {
      onSuccess: (dataset) => {
        showToast("Download started", dataset.name);
        onStarted(dataset);
      },
    });
  };
  const isBlocked = isPlanned && plan.data?.fits === false;

  return (
    <Dialog
      title="Download a dataset"
      description="From the Hugging Face Hub to this machine"
      onClose={onClose}
      footer={
        <>
          {isValid && <CopyButton text={command(repo_id, choice)} label="Copy as command" />}
          <span className="flex-1" />
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="download-form"
            isBusy={start.isPending}
            disabled={isBlocked}
          >
            Start download
          </Button>
        </>
      }
    >
      <form id="download-form" className="grid gap-4" onSubmit={submit} noValidate>
        <RepoInput value={text} error={error} onChange={change} />
        {start.isError && (
          <PlanProblem error={asApiError(start.error)} onRetry={() => start.reset()} />
        )}
        {isValid && !start.isError && plan.isError && (
          <PlanProblem error={asApiError(plan.error)} onRetry={() => void plan.refetch()} />
        )}
        {isValid && plan.isFetching && !isPlanned && !plan.isError && (
          <Loading label="Asking the Hub" className="grid gap-2">
            <Skeleton className="h-24" />
            <Skeleton className="h-32" />
          </Loading>
        )}
        {isPlanned && plan.data && (
          <>
            <SplitPicker
              plan={plan.data}
              onConfig={(config) => setChoice({ ...choice, config, splits: [] })}
              onSplits={(splits) => setChoice({ ...choice, splits })}
            />
            <SizeEstimate plan={plan.data} />
          </>
        )}
        <details>
          <summary className="w-fit rounded-control text-sm text-text-2">Advanced</summary>
          <TextField
            className="mt-2"
            label="Revision"
            hint={
              isPlanned
                ? `Commit ${plan.data?.commit.slice(0, 12)}`
                : "A branch, tag or commit; the main branch when empty"
            }
            value={choice.revision}
            spellCheck={false}
            onChange={(event) => setChoice({ ...choice, revision: event.target.value.trim() })}
          />
        </details>
      </form>
    </Dialog>
  );
}
