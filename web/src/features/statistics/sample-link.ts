/** Which samples a bar stands for, as their browser's address has it. */
export interface SampleLink {
  /** Exact part of the text. */
  find?: string;
  /** Lengths in tokens, both ends included. */
  from?: number;
  to?: number;
}
