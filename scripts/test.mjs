// Installs what the lockfile names, then runs everything: npm test [-- <filter>]

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const { code, output } = await install();
if (code === 0) {
  await import("../tooling/test-run/src/cli.ts");
} else {
  process.stdout.write(output);
  console.log("FAILED   install: pnpm install --frozen-lockfile");
  console.log("0 passed, 1 failed, 0 skipped");
  process.exitCode = 1;
}

/** Quiet unless it fails; a second time it neither downloads nor changes anything. */
function install() {
  return new Promise((resolve) => {
    const output = [];
    const child = spawn("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"], {
      cwd: fileURLToPath(new URL("..", import.meta.url)),
      stdio: ["ignore", "pipe", "pipe"],
      shell: process.platform === "win32",
    });
    const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
    const forward = (signal) => child.kill(signal);
    for (const signal of signals) process.on(signal, forward);
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.once("error", (error) => output.push(Buffer.from(`cannot run pnpm: ${error.message}\n`)));
    child.once("close", (code) => {
      for (const signal of signals) process.off(signal, forward);
      resolve({ code, output: Buffer.concat(output).toString() });
    });
  });
}
