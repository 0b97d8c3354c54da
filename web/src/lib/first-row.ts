import { useQuery } from "@tanstack/react-query";
import { answer, api, type Dataset } from "./api-client";
import { keys } from "./query-keys";
import { safeText } from "./visible-text";

const shownLength = 160;

/** The columns of a dataset's first row; empty until it is known, or when it cannot be read. */
export function useFirstRow(dataset: Dataset): ReadonlyMap<string, unknown> {
  const query = { offset: 0, limit: 1 };
  const { data } = useQuery({
    queryKey: keys.samples(dataset.id, query),
    queryFn: ({ signal }) => {
      const params = { path: { id: dataset.id }, query };
      return answer(api.GET("/api/v1/datasets/{id}/samples", { params, signal }));
    },
    enabled: dataset.status === "ready",
    retry: false,
    staleTime: 300_000,
  });
  // A map: a column may be called "constructor".
  return new Map(Object.entries(data?.items[0]?.values ?? {}));
}

/** The beginning of a value on one line: text as it is, everything else as JSON. */
export function shortValue(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
  // Half of a character stays away from the end.
  const start = Array.from(text.slice(0, 2 * shownLength))
    .slice(0, shownLength)
    .join("");
  const line = safeText(start).replace(/\s+/g, " ");
  return start.length < text.length ? `${line}…` : line;
}
