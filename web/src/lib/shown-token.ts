// A token as people see it: its text with whitespace shown, or its bytes where it is not whole
// characters.
import { visibleToken } from "./visible-text";

export interface ShownToken {
  id: number;
  token: string;
  start?: number | null;
  end?: number | null;
  is_special?: boolean;
  dropped_by?: string | null;
  /** The bytes, where the token is not whole characters. */
  hex?: string;
}

export function shownAs(token: ShownToken): string {
  return token.hex ? `⟨${spaced(token.hex)}⟩` : visibleToken(token.token);
}

/** "E2 96 81": the bytes that the token stands for. */
export function tokenBytes({ token, hex }: ShownToken): string {
  if (hex) return spaced(hex);
  const bytes = Array.from(new TextEncoder().encode(token));
  return bytes.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
}

function spaced(hex: string): string {
  return hex.replace(/..(?=.)/g, "$& ").toUpperCase();
}
