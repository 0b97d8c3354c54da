/** Which samples a bar stands for, as their browser's address has it. */
export interface SampleLink {
  /** Exact part of the text. */
  find?: string;
  /** The number of the first one to show. */
  offset?: number;
  /** Lengths in tokens, both ends included. */
  from?: number;
  to?: number;
}
