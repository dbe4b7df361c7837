import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { output } from "./run-program.ts";

/** The tarball of a public package as `pnpm publish` would send it. */
export function tarballOf(name: string): string {
  const { tarball, failure } = inject("packed")[name] ?? {};
  if (tarball === undefined)
    throw new Error(`${name} could not be packed: ${failure ?? "there is no such package"}`);
  return tarball;
}

/** Unpacks `tarball` as `folder`, as an installer would. */
export async function unpack(tarball: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await output(folder, "tar", "-xzf", tarball, "--strip-components=1");
}

/** A folder outside the workspace that is gone when its owner disposes it. */
export interface Project extends AsyncDisposable {
  readonly folder: string;
}

/** An application without any dependency yet. */
export async function createProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), "stowage-app-"));
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({ name: "app", private: true, type: "module" }),
  );
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** `npm install` of tarballs, with no network and no cache to take anything else from. */
export async function install(folder: string, ...names: readonly string[]): Promise<void> {
  const cache = join(folder, ".cache");
  await output(
    folder,
    "npm",
    "install",
    "--offline",
    "--no-audit",
    "--no-fund",
    `--cache=${cache}`,
    ...names.map(tarballOf),
  );
  await rm(cache, { recursive: true, force: true });
}
