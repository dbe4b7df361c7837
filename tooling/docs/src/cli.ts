// Makes the generated parts of the documentation anew: node tooling/docs/src/cli.ts [--check]
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pages } from "./pages.ts";

const root = join(import.meta.dirname, "../../..");
const check = process.argv.includes("--check");
for (const { file, render } of pages) {
  try {
    const before = readFileSync(join(root, file), "utf8");
    const after = render(before);
    if (after === before) continue;
    if (check) throw new Error("its generated parts are not what the code gives; run: npm run generate");
    writeFileSync(join(root, file), after);
    console.log(`wrote ${file}`);
  } catch (error) {
    process.exitCode = 1;
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
