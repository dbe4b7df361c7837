import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Change, DriverFolder } from "./mutant.ts";

/** Below this package, so that the copies find `@stowage/core` as their originals do. */
const VARIANTS = new URL("../.variants/", import.meta.url);

const SOURCES: Readonly<Record<DriverFolder, URL>> = {
  "driver-fs": new URL("../../../packages/driver-fs/src/", import.meta.url),
  "driver-inmemory": new URL("../../../packages/driver-inmemory/src/", import.meta.url),
  "http-driver": new URL("../../http-driver/src/", import.meta.url),
};

/** Folder of a driver's own sources. */
export function sourcesOf(driver: DriverFolder): URL {
  return SOURCES[driver];
}

/** A copy of a driver's sources, to be changed. */
export interface Variant extends AsyncDisposable {
  /** Folder of the copy. Its `driver.ts` exports the driver's factory. */
  readonly folder: URL;
}

/** Copies the sources of a driver, without its tests. */
export async function copyDriver(driver: DriverFolder, name: string): Promise<Variant> {
  const folder = new URL(`${driver}-${name}-${process.pid}/`, VARIANTS);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(SOURCES[driver]), fileURLToPath(folder), {
    recursive: true,
    filter: (path) => !/\.test(-d)?\.ts$/.test(path),
  });
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Puts changes into a copy.
 * @throws if a place to change is not there exactly once: then the driver has changed and the mutant must follow
 */
export async function change({ folder }: Variant, changes: readonly Change[]): Promise<void> {
  for (const [file, find, replace] of changes) {
    const target = new URL(file, folder);
    const text = await readFile(target, "utf8");
    const found = text.split(find).length - 1;
    if (found !== 1) throw new Error(`the place to change is found ${found} times in ${file}: ${find}`);
    await writeFile(
      target,
      text.replace(find, () => replace),
    );
  }
}

/** Puts a whole file into a copy. */
export async function overwrite({ folder }: Variant, file: string, text: string): Promise<void> {
  await writeFile(new URL(file, folder), text);
}
