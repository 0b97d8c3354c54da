// The names under which answers are cached. Shared by the operations that read them and by
// lib/events.ts, which makes them stale.
export const keys = {
  datasets: ["datasets"] as const,
  datasetList: (query: object) => ["datasets", "list", query] as const,
  deletion: (id: string) => ["datasets", "deletion", id] as const,
  dataset: (id: string) => ["datasets", "one", id] as const,
  tokenizations: (dataset_id: string) => ["tokenizations", dataset_id] as const,
  statistics: (dataset_id: string, query: object) => ["statistics", dataset_id, query] as const,
  samples: (dataset_id: string, query: object) => ["samples", dataset_id, query] as const,
  tokenUse: (tokenization_id: string, token_id: number) =>
    ["token-use", tokenization_id, token_id] as const,
  jobs: ["jobs"] as const,
  activeJobs: ["jobs", "active"] as const,
  jobList: (query: object) => ["jobs", "list", query] as const,
  hubSearch: (q: string) => ["hub", "search", q] as const,
  hubPlan: (query: object) => ["hub", "plan", query] as const,
  hubPreview: (query: object) => ["hub", "preview", query] as const,
  tokenizers: ["tokenizers"] as const,
  preview: (body: object) => ["preview", body] as const,
  estimate: (dataset_id: string, body: object) => ["estimate", dataset_id, body] as const,
  system: ["system"] as const,
};
