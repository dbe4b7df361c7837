import { type FileWriter, isStorageError, type StorageDriver, type StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { describeValue, Mismatch } from "../mismatch.ts";
import { expectBytes, versionOf, writeRange } from "../stored.ts";

/** Bytes of each version that the operations store; the larger take several blocks. */
export const SIZES: Readonly<Record<string, number>> = { old: 5000, new: 14_000, kept: 300 };
/** The size of a version; "large" is of two parts. */
export function sizeOf({ limits }: Pick<CaseContext, "limits">, version: string): number {
  return version === "large" ? limits.partSize + 7000 : (SIZES[version] ?? 0);
}

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
 * Looks at everything in the store; what is at `uploads` is opened and left as it is.
 * @throws {@link Mismatch} if an object is none of the versions
 */
export async function readState(
  context: CaseContext,
  driver: StorageDriver,
  uploads: readonly string[],
): Promise<DiskState> {
  const found: Record<string, string | number> = {};
  const versions = [...Object.keys(SIZES), "large"].map((name) => {
    return { name, size: sizeOf(context, name), object: context.data(name) };
  });
  for await (const { path, isDirectory } of driver.walk("/")) {
    if (isDirectory) continue;
    const content = await driver.getContent(path);
    // Sizes tell versions apart; what has none of them is told with what it is.
    const ofSize = versions.filter(({ size }) => size === content.length);
    const version = versionOf(context, path, content, ofSize.length > 0 ? ofSize : versions);
    found[path] = versions.find(({ object }) => object === version.object)?.name ?? version.object.name;
  }
  for (const path of uploads) {
    await using writer = await openUpload(driver, path);
    if (writer !== undefined) found[APPEND + path] = writer.size;
  }
  return found;
}

/**
 * Completes the uploads at `uploads` to see that their bytes are there, and deletes them.
 * @throws {@link Mismatch} if they are others
 */
export async function completeUploads(
  context: CaseContext,
  driver: StorageDriver,
  uploads: readonly string[],
): Promise<void> {
  for (const path of uploads) {
    await using writer = await openUpload(driver, path);
    if (writer === undefined) continue;
    const object = context.data("new");
    const length = writer.size + 100;
    await writeRange(writer, object, writer.size, length);
    await writer.commit();
    const content = await driver.getContent(path);
    expectBytes(context, `the resumed upload of ${path}`, content, { object, start: 0, length });
    await driver.delete(path);
  }
}

/** @throws {@link Mismatch} unless the state is one of those allowed */
export function expectState(what: string, found: DiskState, allowed: readonly DiskState[]): void {
  const text = sorted(found);
  if (allowed.some((each) => sorted(each) === text)) return;
  throw new Mismatch(`${what}: ${allowed.map((each) => sorted(each)).join(" or ")}`, text);
}

/** Undefined if there is no upload to continue. */
async function openUpload(driver: StorageDriver, path: string): Promise<FileWriter | undefined> {
  try {
    return await driver.writer(path, { append: true });
  } catch (error) {
    if (isStorageError(error) && NOTHING_TO_RESUME.includes(error.code)) return undefined;
    throw error;
  }
}

function sorted(state: DiskState): string {
  return describeValue(Object.fromEntries(Object.entries(state).sort(([a], [b]) => (a < b ? -1 : 1))));
}
