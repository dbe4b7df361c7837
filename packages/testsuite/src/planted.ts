import type { CaseContext } from "./case-context.ts";
import { put } from "./stored.ts";

/** Puts small objects below `w/` and gives their paths. */
export async function plant(
  { driver, path, data }: CaseContext,
  names: readonly string[],
): Promise<readonly string[]> {
  for (const name of names) await put(driver, path(`w/${name}`), data(name), 3);
  return names.map((name) => path(`w/${name}`));
}
