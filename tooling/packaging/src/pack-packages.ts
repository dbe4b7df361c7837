import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestProject } from "vitest/node";
import { PUBLIC_PACKAGES } from "./public-packages.ts";
import { output } from "./run-program.ts";

/** What became of packing one package: its tarball, or why there is none. */
export interface Packed {
  readonly tarball?: string;
  readonly failure?: string;
}

declare module "vitest" {
  interface ProvidedContext {
    readonly packed: Readonly<Record<string, Packed>>;
  }
}

/** Builds and packs every public package, once for all tests of this project. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "stowage-packed-"));
  const packed: Record<string, Packed> = {};
  for (const each of PUBLIC_PACKAGES) packed[each.name] = await pack(each.folder, folder);
  project.provide("packed", packed);
  return () => rm(folder, { recursive: true, force: true });
}

async function pack(folder: string, destination: string): Promise<Packed> {
  try {
    await output(folder, "tsc", "-b", "tsconfig.build.json");
    await removeLeftovers(folder);
    const said = await output(folder, "pnpm", "pack", "--json", "--pack-destination", destination);
    const { filename }: { readonly filename: string } = JSON.parse(said);
    return { tarball: filename };
  } catch (error) {
    return { failure: String(error) }; // a test of this package says so; those of others run
  }
}

/** What no source of this build gives, such as that of one which is gone: the compiler leaves it, and it would be packed. */
async function removeLeftovers(folder: string): Promise<void> {
  const listed = await output(folder, "tsc", "-p", "tsconfig.build.json", "--listFilesOnly");
  const sources = new Set(listed.split("\n").map((file) => relative(join(folder, "src"), file.trim())));
  const built = await readdir(join(folder, "dist"), { recursive: true });
  const leftovers = built.filter(
    (file) => /\.(js|d\.ts)$/.test(file) && !sources.has(file.replace(/\.(js|d\.ts)$/, ".ts")),
  );
  await Promise.all(leftovers.map((file) => rm(join(folder, "dist", file))));
}
