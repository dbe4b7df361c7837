import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Installs what the lockfile names. Quiet unless it fails; a second time it neither downloads nor changes anything.
 * Answers whether it succeeded.
 */
export async function installWorkspace() {
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
  const code = await new Promise((resolve) => child.once("close", resolve));
  for (const signal of signals) process.off(signal, forward);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}
