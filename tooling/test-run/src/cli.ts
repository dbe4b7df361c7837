// Runs what `npm test` runs, once everything is installed: node tooling/test-run/src/cli.ts [filter]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChildRunner, exitCodeOf } from "./child-command.ts";
import { filteredSteps, steps } from "./steps.ts";
import { runSteps } from "./test-run.ts";

const root = join(import.meta.dirname, "../../..");
const scratch = mkdtempSync(join(tmpdir(), "stowage-test-"));
const children = new ChildRunner(root, { ...process.env, TURBO_TELEMETRY_DISABLED: "1" });
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => children.interrupt(signal));
}
try {
  const filter = process.argv.slice(2);
  const { failed } = await runSteps(
    filter.length === 0 ? steps() : filteredSteps(filter),
    { root, children, scratch },
    {
      ci: !["", "0", "false", undefined].includes(process.env["CI"]),
      path: process.env["PATH"] ?? "",
      print: (line) => console.log(line),
      interrupted: () => children.interruptedBy !== undefined,
    },
  );
  if (failed > 0) process.exitCode = 1;
  if (children.interruptedBy) process.exitCode = exitCodeOf(children.interruptedBy);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
