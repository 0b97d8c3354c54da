// Measures what the first load costs: the entry, what it imports statically, its style sheets and
// the page itself, compressed as the server sends them. Lazy chunks and charts are not part of it.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budgetBytes = 165_000;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const files = new Set(["index.html", "theme.js", "favicon.svg"]);

function add(key) {
  const chunk = manifest[key];
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of chunk.imports ?? []) add(next);
}
add("index.html");

let total = 0;
for (const file of files) {
  const bytes = gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length;
  total += bytes;
  console.log(`${String(bytes).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  first load, at most ${budgetBytes}`);
process.exit(total > budgetBytes ? 1 : 0);
