// Makes the generated parts of the documentation anew: npm run generate

import { installWorkspace } from "./install-workspace.mjs";

if (await installWorkspace()) {
  await import("../tooling/docs/src/cli.ts");
} else {
  process.exitCode = 1;
}
