import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useDebounced } from "../../lib/debounce";
import { isRepoId } from "../../lib/repo-id";
import { type DownloadPlan, planDownloadOptions } from "./api/plan-download";
import { type DownloadChoice, planQuery } from "./download-choice";

/**
 * What the choice would fetch. The last plan of the repository stays while the next one is made,
 * and when the choice turns out impossible: there must be something to choose again from.
 */
export function useDownloadPlan(repo_id: string, choice: DownloadChoice) {
  const query = planQuery(repo_id, choice);
  const settled = useDebounced(query, 350);
  const isValid = isRepoId(repo_id);
  const answer = useQuery({
    ...planDownloadOptions(settled, isRepoId(settled.repo_id)),
    placeholderData: keepPreviousData,
  });
  const last = useRef<DownloadPlan | null>(null);
  if (answer.data) last.current = answer.data;
  const plan = isValid && last.current?.repo_id === repo_id ? last.current : null;
  const isSettled = JSON.stringify(settled) === JSON.stringify(query);
  return {
    plan,
    error: isValid && answer.isError ? answer.error : null,
    isStale: !isSettled || answer.isPlaceholderData || answer.isError,
    isAsking: isValid && answer.isFetching,
    retry: () => void answer.refetch(),
  };
}
