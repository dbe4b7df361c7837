import type { ListEntry, ListOptions, StorageDriver } from "@stowage/core";
import { expectEqual } from "./expectations.ts";
import { eventually } from "./within.ts";

/** Milliseconds after which a store without `strongList` has to show what was written. */
const SETTLING = 30_000;

/** The position of an entry: its path, and for a directory its path and `/`. */
export function positionOf({ path, isDirectory }: ListEntry): string {
  return isDirectory ? `${path}/` : path;
}

/** Positions of the entries, in the order in which they come. */
export async function positions(entries: AsyncIterable<ListEntry>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const entry of entries) found.push(positionOf(entry));
  return found;
}

/** @throws `Mismatch` unless `list` reports exactly these positions in this order */
export async function expectList(
  driver: StorageDriver,
  path: string,
  expected: readonly string[],
  options?: ListOptions,
): Promise<void> {
  await settled(driver, async () => {
    expectEqual(callText("list", path, options), await positions(driver.list(path, options)), expected);
  });
}

/** @throws `Mismatch` unless `walk` reports exactly these positions in this order */
export async function expectWalk(
  driver: StorageDriver,
  path: string,
  expected: readonly string[],
  options?: ListOptions,
): Promise<void> {
  await settled(driver, async () => {
    expectEqual(callText("walk", path, options), await positions(driver.walk(path, options)), expected);
  });
}

/** Runs a look at a listing; again, for a while, where the driver does not declare `strongList`. */
export async function settled<T>(driver: StorageDriver, look: () => Promise<T>): Promise<T> {
  return await eventually(driver.capabilities.strongList ? 0 : SETTLING, look);
}

/** What `list` reports of `path` for these objects below it, in key order. */
export function listPositions(path: string, objects: readonly string[]): readonly string[] {
  const all = objects.map((object) => {
    const end = object.indexOf("/", path.length + 1);
    return end === -1 ? object : object.slice(0, end + 1);
  });
  return [...new Set(all)].sort(byBytes);
}

/** What `walk` reports below `path` for these objects: each with all its directories, in key order. */
export function walkPositions(path: string, objects: readonly string[]): readonly string[] {
  const all = new Set<string>();
  for (const object of objects) {
    all.add(object);
    for (let at = object.indexOf("/", path.length + 1); at !== -1; at = object.indexOf("/", at + 1)) {
      all.add(object.slice(0, at + 1));
    }
  }
  return [...all].sort(byBytes);
}

/** Byte order, whatever the locale; paths of the contract are ASCII. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function callText(operation: string, path: string, options: ListOptions | undefined): string {
  const after = options?.startAfter;
  return `${operation}("${path}"${after === undefined ? "" : `, { startAfter: "${after}" }`})`;
}
