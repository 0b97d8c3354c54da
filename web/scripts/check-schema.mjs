// Fails when src/api/schema.d.ts is not what ../api/openapi.yaml generates.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const web = new URL("..", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "tokenmill-schema-"));
try {
  const fresh = join(folder, "schema.d.ts");
  const generator = join(web, "node_modules/.bin/openapi-typescript");
  const options = ["../api/openapi.yaml", "--default-non-nullable=false", "-o", fresh];
  execFileSync(generator, options, { cwd: web, stdio: "ignore" });
  if (readFileSync(fresh, "utf8") !== readFileSync(join(web, "src/api/schema.d.ts"), "utf8")) {
    console.error("src/api/schema.d.ts differs from api/openapi.yaml; run: npm run schema");
    process.exit(1);
  }
} finally {
  rmSync(folder, { recursive: true });
}
