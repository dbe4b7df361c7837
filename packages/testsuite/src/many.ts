import { setImmediate as turn } from "node:timers/promises";
import type { StorageDriver } from "@stowage/core";
import type { ContentObject } from "./content.ts";
import { put } from "./stored.ts";

/** Calls under way at once: enough to fill a store soon, too few to be throttled. */
const AT_ONCE = 16;

/** Items after which timers and connections get their turn. */
const BETWEEN_TURNS = 64;

/** Entries of a listing that no backend gives in one answer: the usual page has a thousand. */
export const SEVERAL_PAGES = 1100;

/** Runs `work` for every item, some at a time; the first failure ends it. */
export async function forMany<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values();
  let done = 0;
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      await work(item);
      done += 1;
      if (done % BETWEEN_TURNS === 0) await turn(); // a store in memory leaves no time to others
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Puts an object of a byte at each path. */
export async function putMany(
  driver: StorageDriver,
  paths: readonly string[],
  object: ContentObject,
): Promise<void> {
  await forMany(paths, (path) => put(driver, path, object, 1));
}

/** Names that sort as they count. */
export function numbered(count: number, first: number = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(first + index).padStart(6, "0"));
}
