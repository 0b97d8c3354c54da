// Writes a .br and a .gz beside every file of dist/, so that the server sends bytes as they are
// and spends nothing on compression. Files that do not get smaller keep only their plain form.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("../dist/", import.meta.url).pathname;
const kinds = new Set([".html", ".js", ".css", ".svg", ".json"]);

// The manifest is for check-bundle.mjs, not for browsers; it stays, uncompressed.
for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !kinds.has(extname(path)) || path.includes("/.vite/")) continue;
  const plain = readFileSync(path);
  const forms = {
    ".br": brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    ".gz": gzipSync(plain, { level: 9 }),
  };
  for (const [suffix, bytes] of Object.entries(forms)) {
    rmSync(path + suffix, { force: true });
    if (bytes.length < plain.length) writeFileSync(path + suffix, bytes);
  }
}
