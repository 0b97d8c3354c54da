// A size as people write it: "500 MB", "2.5GB", "750000". Decimal units, as formatBytes shows them.
const units: Record<string, number> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };

/** Whole bytes, or null for what is no size of at least one byte. */
export function parseBytes(text: string): number | null {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(text.trim());
  if (!parts) return null;
  const bytes = Math.round(Number(parts[1]) * (units[(parts[2] ?? "b").toLowerCase()] ?? 1));
  return bytes >= 1 && Number.isSafeInteger(bytes) ? bytes : null;
}
