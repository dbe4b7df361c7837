import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { WorkerProcess } from "../worker-process.ts";

const run = promisify(execFile);

/** A command that mounts an empty volume in memory at `directory`, for itself and what it runs, and then runs it. */
export function onVolume(directory: string, options: string): readonly string[] {
  const script = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"';
  const namespace = ["unshare", "--user", "--map-root-user", "--mount"];
  return [...namespace, "sh", "-c", script, "sh", options, directory];
}

/** Mounts the volume of a running process anew, as `ro` or `rw`. */
export async function remount(worker: WorkerProcess, directory: string, mode: "ro" | "rw"): Promise<void> {
  const target = String(await worker.pid());
  const namespace = ["--target", target, "--user", "--mount", "--preserve-credentials"];
  await run("nsenter", [...namespace, "mount", "-o", `remount,${mode}`, directory]);
}
