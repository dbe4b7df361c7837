import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { build } from "esbuild";

/** Modules that are started by URL (workers, child processes) instead of being imported; as a source, with its extension. */
const STARTED = /new URL\(\s*["'`](\.{1,2}\/[\w./-]+?)(?:\.[jt]s|\$\{extname\(import\.meta\.url\)\})["'`]/g;

/** The files of the package in `folder` that code reaches from `entries`, by import or by starting them. */
export async function reachableFiles(folder: string, entries: readonly string[]): Promise<readonly string[]> {
  const found = new Set<string>();
  let ahead = [...entries];
  while (ahead.length > 0) {
    const imported = await importedFiles(folder, ahead);
    const fresh = imported.filter((file) => !found.has(file));
    for (const file of fresh) found.add(file);
    const started = await Promise.all(fresh.map((file) => startedFiles(folder, file)));
    ahead = started.flat().filter((file) => !found.has(file));
  }
  return [...found].sort();
}

async function importedFiles(folder: string, entries: readonly string[]): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: folder,
    entryPoints: [...entries],
    outdir: "unused",
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return Object.keys(metafile.inputs);
}

async function startedFiles(folder: string, file: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, file), "utf8");
  return [...text.matchAll(STARTED)].map(([, target = ""]) =>
    relative(folder, join(folder, file, "..", `${target}.js`)),
  );
}
