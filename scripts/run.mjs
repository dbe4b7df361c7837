// Installs what the lockfile names, then runs a module: node scripts/run.mjs <module, from the root> [arguments]

import { installWorkspace } from "./install-workspace.mjs";

const [module] = process.argv.splice(2, 1); // what is left is for the module
if (await installWorkspace()) {
  await import(new URL(`../${module}`, import.meta.url));
} else {
  process.exitCode = 1;
}
