// State that belongs to the address: filters, pages, tabs, the open dialog. An empty value leaves
// the address, so that defaults stay out of links.
import { useCallback } from "react";
import { useSearchParams } from "wouter";

type Values = Record<string, string | number | null | undefined>;

export function useSearchState() {
  const [search, setSearch] = useSearchParams();

  /** Changes several at once; `push` makes it a step that Back undoes. */
  const set = useCallback(
    (values: Values, how: "replace" | "push" = "replace") => {
      setSearch(
        (old) => {
          const next = new URLSearchParams(old);
          for (const [name, value] of Object.entries(values)) {
            if (value === null || value === undefined || value === "") next.delete(name);
            else next.set(name, String(value));
          }
          return next;
        },
        { replace: how === "replace" },
      );
    },
    [setSearch],
  );

  const text = useCallback((name: string) => search.get(name) ?? "", [search]);
  const number = useCallback(
    (name: string, fallback: number) => {
      const value = Number.parseInt(search.get(name) ?? "", 10);
      return Number.isSafeInteger(value) && value >= 0 ? value : fallback;
    },
    [search],
  );
  return { text, number, set };
}
