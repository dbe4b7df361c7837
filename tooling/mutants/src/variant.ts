import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Mutant } from "./mutant.ts";

/** Below this package, so that the copies find `@stowage/core` as their originals do. */
const VARIANTS = new URL("../.variants/", import.meta.url);

/** A copy of a driver's sources with one bug in it. */
export interface Variant extends AsyncDisposable {
  /** The copy's `driver.ts`. */
  readonly module: URL;
}

/**
 * Copies the sources of the mutant's driver and puts its bug in.
 * @throws if the place to change is not there exactly once: then the driver has changed and the mutant must follow
 */
export async function makeVariant(mutant: Mutant): Promise<Variant> {
  const { id, driver, file, find, replace } = mutant;
  const source = new URL(`../../../packages/${driver}/src/`, import.meta.url);
  const folder = new URL(`${driver}-${id}-${process.pid}/`, VARIANTS);
  const target = new URL(file, folder);
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(source), fileURLToPath(folder), {
    recursive: true,
    filter: (path) => !/\.test(-d)?\.ts$/.test(path),
  });
  const text = await readFile(target, "utf8");
  const found = text.split(find).length - 1;
  if (found !== 1)
    throw new Error(`mutant ${id}: its place is found ${found} times in ${driver}/src/${file}`);
  await writeFile(
    target,
    text.replace(find, () => replace),
  );
  return {
    module: pathToFileURL(fileURLToPath(new URL("driver.ts", folder))),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
