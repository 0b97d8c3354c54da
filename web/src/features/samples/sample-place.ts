// Which samples are shown and how; all of it is in the address.
export const sampleViews = ["tokens", "text", "both"] as const;
export type SampleView = (typeof sampleViews)[number];

export interface SamplePlace {
  /** Empty for the documents as text. */
  tokenization_id: string;
  offset: number;
  limit: number;
  q: string;
  /** In tokens; of documents, in characters. */
  min_length: number | null;
  max_length: number | null;
  view: SampleView;
}

export function isSearch({ q, min_length, max_length }: SamplePlace): boolean {
  return q !== "" || min_length !== null || max_length !== null;
}
