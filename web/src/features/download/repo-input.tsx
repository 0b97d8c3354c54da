import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { Combobox } from "../../components/combobox";
import { Name } from "../../components/name";
import { useDebounced } from "../../lib/debounce";
import { formatShort } from "../../lib/format";
import { parseRepo } from "../../lib/repo-id";
import { searchHubOptions } from "./api/search-hub";

interface RepoInputProps {
  value: string;
  error: string | null;
  onChange: (text: string) => void;
}

/** The id of a repository, with suggestions of the Hub; takes a pasted address as well. */
export function RepoInput({ value, error, onChange }: RepoInputProps) {
  const q = useDebounced(parseRepo(value).repo_id, 200);
  const search = useQuery(searchHubOptions(q));
  return (
    <Combobox
      label="Repository"
      hint={
        search.isError
          ? "The Hub gives no suggestions now; the full id works too"
          : "As owner/name, or the address of its page"
      }
      error={error}
      placeholder="owner/name"
      value={value}
      suggestions={value ? (search.data?.items ?? []) : []}
      toText={(item) => item.repo_id}
      onChange={onChange}
      renderItem={(item) => (
        <>
          <span className="min-w-0 flex-1 truncate">
            <Name>{item.repo_id}</Name>
          </span>
          {item.dataset_id && <span className="text-xs text-accent">already here</span>}
          {(item.is_gated || item.is_private) && (
            <span className="inline-flex items-center gap-1 text-xs text-warn">
              <Lock aria-hidden className="size-3" />
              {item.is_gated ? "gated" : "private"}
            </span>
          )}
          <span className="num text-xs text-text-3">{formatShort(item.downloads)} downloads</span>
        </>
      )}
    />
  );
}
