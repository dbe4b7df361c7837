// Installs what the lockfile names, then runs everything: npm test [-- <filter>]

import { installWorkspace } from "./install-workspace.mjs";

if (await installWorkspace()) {
  await import("../tooling/test-run/src/cli.ts");
} else {
  console.log("FAILED   pnpm install --frozen-lockfile");
  console.log("0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
}
