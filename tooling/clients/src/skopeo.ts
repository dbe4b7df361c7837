import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** True if the Debian package `skopeo` is installed. */
export const hasSkopeo: boolean = spawnSync("skopeo", ["--version"]).status === 0;

/** Runs skopeo without TLS and without a signature policy; resolves with what it prints. */
async function skopeo(...args: readonly string[]): Promise<string> {
  const { stdout } = await run("skopeo", ["--insecure-policy", ...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Copies an image into a registry or out of it. */
export function copy(source: string, destination: string, ...options: readonly string[]): Promise<string> {
  const insecure = [
    ...(source.startsWith("docker:") ? ["--src-tls-verify=false"] : []),
    ...(destination.startsWith("docker:") ? ["--dest-tls-verify=false"] : []),
  ];
  return skopeo("copy", ...insecure, ...options, source, destination);
}

/** The exact bytes of the manifest that a registry serves. */
export async function rawManifest(image: string): Promise<Buffer> {
  return Buffer.from(await skopeo("inspect", "--raw", "--tls-verify=false", image));
}
