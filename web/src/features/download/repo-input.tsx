import { Autocomplete } from "@base-ui/react/autocomplete";
import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { controlClass, Field } from "../../components/field";
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
  const items = search.data?.items ?? [];
  const hint = search.isError
    ? "The Hub gives no suggestions now; the full id works too"
    : "As owner/name, or the address of its page";
  return (
    <Field label="Repository" hint={hint} error={error}>
      {(wiring) => (
        <Autocomplete.Root
          items={items}
          mode="none"
          value={value}
          onValueChange={onChange}
          itemToStringValue={(item) => item.repo_id}
        >
          <Autocomplete.Input
            {...wiring}
            aria-label="Repository"
            autoComplete="off"
            spellCheck={false}
            placeholder="owner/name"
            className={controlClass}
          />
          <Autocomplete.Portal>
            <Autocomplete.Positioner
              role="region"
              aria-label="Suggestions"
              sideOffset={4}
              className="z-60 w-(--anchor-width)"
            >
              <Autocomplete.Popup
                className={`max-h-72 overflow-y-auto rounded-control border border-line-strong bg-overlay py-1
                  shadow-overlay ${items.length === 0 ? "hidden" : ""}`}
              >
                <Autocomplete.Status className="sr-only">
                  {items.length > 0 && `${items.length} suggestions`}
                </Autocomplete.Status>
                <Autocomplete.List>
                  {(item: (typeof items)[number]) => (
                    <Autocomplete.Item
                      key={item.repo_id}
                      value={item}
                      className="flex min-h-8 cursor-pointer items-center gap-2 px-2.5 py-1 data-highlighted:bg-raised"
                    >
                      <bdi className="min-w-0 flex-1 truncate">{item.repo_id}</bdi>
                      {item.dataset_id && <span className="text-xs text-accent">already here</span>}
                      {(item.is_gated || item.is_private) && (
                        <span className="inline-flex items-center gap-1 text-xs text-warn">
                          <Lock aria-hidden className="size-3" />
                          {item.is_gated ? "gated" : "private"}
                        </span>
                      )}
                      <span className="num text-xs text-text-3">
                        {formatShort(item.downloads)} downloads
                      </span>
                    </Autocomplete.Item>
                  )}
                </Autocomplete.List>
              </Autocomplete.Popup>
            </Autocomplete.Positioner>
          </Autocomplete.Portal>
        </Autocomplete.Root>
      )}
    </Field>
  );
}
