import { isStorageError, type StorageDriver, type StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { describeValue, Mismatch } from "../mismatch.ts";
import { expectBytes, versionOf, writeRange } from "../stored.ts";

/** Bytes of each version that the operations store; the larger take several blocks. */
export const SIZES: Readonly<Record<string, number>> = { old: 5000, new: 14_000, kept: 300 };
/** Where the first session of an upload of "new" ends. */
export const PART = 6000;

/** All that can be seen of a store: objects by path, as names of versions, and sizes of resume points by `append <path>`. */
export type DiskState = Readonly<Record<string, string | number>>;

const APPEND = "append ";
/** Without an object at the path, and with one. */
const NOTHING_TO_RESUME: readonly StorageErrorCode[] = ["PATH_NOT_FOUND", "UNSUPPORTED_METHOD"];

/** The resume point of an upload, in a {@link DiskState}. */
export function pointAt(path: string, size: number): DiskState {
  return { [APPEND + path]: size };
}

/**
 * Looks at everything in the store, and completes the uploads at `uploads` to see that their bytes are there.
 * @throws {@link Mismatch} if an object is none of the versions, or an upload cannot be completed
 */
export async function readState(
  context: CaseContext,
  driver: StorageDriver,
  uploads: readonly string[],
): Promise<DiskState> {
  const found: Record<string, string | number> = {};
  const versions = Object.entries(SIZES).map(([name, size]) => ({ object: context.data(name), size, name }));
  for await (const { path, isDirectory } of driver.walk("/")) {
    if (isDirectory) continue;
    const version = versionOf(context, path, await driver.getContent(path), versions);
    found[path] = versions.find(({ object }) => object.name === version.object.name)?.name ?? "";
  }
  for (const path of uploads) {
    const size = await completed(context, driver, path);
    if (size !== undefined) found[APPEND + path] = size;
  }
  return found;
}

/** @throws {@link Mismatch} unless the state is one of those allowed */
export function expectState(what: string, found: DiskState, allowed: readonly DiskState[]): void {
  const text = sorted(found);
  if (allowed.some((each) => sorted(each) === text)) return;
  throw new Mismatch(`${what}: ${allowed.map((each) => sorted(each)).join(" or ")}`, text);
}

/** Size of the resume point, undefined if there is none; the upload is then complete. */
async function completed(
  context: CaseContext,
  driver: StorageDriver,
  path: string,
): Promise<number | undefined> {
  try {
    await using writer = await driver.writer(path, { append: true });
    const start = writer.size;
    // The upload of an object that is there already starts at 0 if that is empty: none of the versions is.
    const object = context.data("new");
    await writeRange(writer, object, start, start + 100);
    await writer.commit();
    const window = { object, start: 0, length: start + 100 };
    expectBytes(context, `the resumed upload of ${path}`, await driver.getContent(path), window);
    return start;
  } catch (error) {
    if (isStorageError(error) && NOTHING_TO_RESUME.includes(error.code)) return undefined;
    throw error;
  }
}

function sorted(state: DiskState): string {
  return describeValue(Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))));
}
