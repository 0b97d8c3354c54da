// The rules of the tree that a linter does not know:
// components, lib -> features -> routes -> app; no feature imports a feature; files stay short.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const source = new URL("../src", import.meta.url).pathname;
const rank = {
  styles: 0,
  api: 0,
  lib: 1,
  components: 2,
  features: 3,
  routes: 4,
  app: 5,
  "main.tsx": 6,
};
const linesMax = 300;
const problems = [];

function place(file) {
  const [top, feature] = relative(source, file).split("/");
  return { rank: rank[top] ?? rank[`${top}.tsx`], feature: top === "features" ? feature : null };
}

for (const entry of readdirSync(source, { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath, entry.name);
  if (!entry.isFile() || !/\.tsx?$/.test(file) || file.endsWith("schema.d.ts")) continue;
  const name = relative(source, file);
  const text = readFileSync(file, "utf8");
  const count = text.split("\n").length - 1;
  if (count > linesMax) problems.push(`${name}: ${count} lines, at most ${linesMax}`);
  const own = place(file);
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
    const other = place(resolve(dirname(file), target));
    if (other.rank > own.rank) problems.push(`${name}: imports ${target}, a layer above`);
    if (own.feature && other.feature && own.feature !== other.feature)
      problems.push(`${name}: feature ${own.feature} imports feature ${other.feature}`);
  }
}

for (const problem of problems) console.error(problem);
process.exit(problems.length ? 1 : 0);
