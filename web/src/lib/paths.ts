// Every address of the UI in one place. Dialogs are addresses too: `?modal=…` on any page.
export const paths = {
  datasets: "/",
  dataset: (id: string) => `/datasets/${id}`,
  samples: (id: string) => `/datasets/${id}/samples`,
  tokenizations: (id: string) => `/datasets/${id}/tokenizations`,
  statistics: (id: string) => `/datasets/${id}/statistics`,
  datasetActivity: (id: string) => `/datasets/${id}/activity`,
  playground: "/playground",
  activity: "/activity",
  tokenizers: "/tokenizers",
  settings: "/settings",
};

export function withQuery(
  path: string,
  query: Record<string, string | number | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
