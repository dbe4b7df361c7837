// Runs the checks on their own: pnpm run check
import { join } from "node:path";
import { checks, formatFinding, openCheckout } from "./index.ts";

const workspace = openCheckout(join(import.meta.dirname, "../../.."));
for (const { name, rule, find } of checks) {
  const findings = find(workspace);
  console.log(`${findings.length === 0 ? "ok    " : "BROKEN"} ${name}`);
  if (findings.length === 0) continue;
  process.exitCode = 1;
  console.log(`       ${rule}`);
  for (const finding of findings) console.log(`       ${formatFinding(finding)}`);
}
