import { join } from "node:path";
import type { ReclaimOptions, ReclaimReport } from "@stowage/core";
import { besideOf, NOTE } from "./beside.ts";
import { ifErrno, toStorageError } from "./errors.ts";
import { resumeDirectory, temporaryDirectory } from "./keys.ts";
import { dataFile, findPoint, freeFile, isRecord } from "./resume-files.ts";
import { removeFolder } from "./resume-store.ts";
import { readSmallFile } from "./small-file.ts";
import type { Store } from "./store.ts";

/** Files looked at side by side. */
const PARALLEL = 32;

/** Removes what uploads have left behind and nobody has touched since `olderThan` (rule 25). */
export async function reclaim(store: Store, { olderThan, signal }: ReclaimOptions): Promise<ReclaimReport> {
  const sweep = new Sweep(store, olderThan.getTime(), signal);
  try {
    const outage = await store.tree.outage();
    if (outage !== undefined) throw outage;
    await sweep.temporaryFiles();
    await sweep.resumePoints();
  } catch (error) {
    throw toStorageError(error);
  }
  return { removed: sweep.removed };
}

interface Found {
  readonly name: string;
  readonly file: string;
  readonly isDirectory: boolean;
  readonly isOld: boolean;
}

class Sweep {
  removed = 0;
  readonly #store: Store;
  readonly #before: number;
  readonly #signal: AbortSignal | undefined;

  constructor(store: Store, before: number, signal: AbortSignal | undefined) {
    this.#store = store;
    this.#before = before;
    this.#signal = signal;
  }

  /** Nothing refers to these: what is acknowledged lies elsewhere. */
  async temporaryFiles(): Promise<void> {
    for (const { name, file, isOld, isDirectory } of await this.#in(
      temporaryDirectory(this.#store.tree.root),
    )) {
      if (!isOld || isDirectory) continue;
      if (!name.endsWith(NOTE) || (await this.#removeNoted(file))) await this.#remove(file);
    }
  }

  async resumePoints(): Promise<void> {
    for (const { file, isDirectory } of await this.#in(resumeDirectory(this.#store.tree.root))) {
      if (isDirectory) await this.#folder(file);
    }
  }

  /** All or nothing of one path, so that what is left tells at any moment where to continue; and bytes nobody names. */
  async #folder(folder: string): Promise<void> {
    const files = await this.#in(folder);
    const records = files.filter(({ name }) => isRecord(name)).toSorted((a, b) => (a.name < b.name ? 1 : -1));
    const others = files.filter(({ name }) => !isRecord(name));
    if (files.every(({ isOld }) => isOld)) {
      // The lowest number first, as they are retired.
      for (const { file } of [...records, ...others]) await this.#remove(file);
      return await removeFolder(this.#store, folder);
    }
    const named = new Set<string>();
    for (const { file } of records) {
      const record = await ifErrno(readSmallFile(this.#store.tree.calls, file), ["ENOENT"], () => undefined);
      // Somebody is at work here.
      if (record === undefined) return;
      const point = findPoint(record);
      if (point === undefined) continue;
      named.add(dataFile(folder, point.data)).add(freeFile(folder, point.writer));
    }
    for (const { file, isOld } of others) if (isOld && !named.has(file)) await this.#remove(file);
  }

  /** Removes the copy beside a target that a note names; false if the note cannot be read by this release. */
  async #removeNoted(note: string): Promise<boolean> {
    const { calls, root } = this.#store.tree;
    const text = await ifErrno(readSmallFile(calls, note), ["ENOENT"], () => undefined);
    if (text === undefined) return true;
    const copy = besideOf(text, await calls.realpath(root));
    if (copy === undefined) return false;
    await ifErrno(calls.unlink(copy), ["ENOENT", "ENOTDIR"], () => {});
    return true;
  }

  async #remove(file: string): Promise<void> {
    this.#signal?.throwIfAborted();
    const removed = await ifErrno(
      this.#store.tree.calls.unlink(file).then(() => 1),
      ["ENOENT"],
      () => 0,
    );
    this.removed += removed;
  }

  async #in(directory: string): Promise<readonly Found[]> {
    const { calls } = this.#store.tree;
    const entries = await ifErrno(calls.readdir(directory), ["ENOENT", "ENOTDIR"], () => []);
    const found: Found[] = [];
    for (let start = 0; start < entries.length; start += PARALLEL) {
      this.#signal?.throwIfAborted();
      const looked = entries.slice(start, start + PARALLEL).map(async ({ name }) => {
        const file = join(directory, name);
        const stats = await ifErrno(calls.lstat(file), ["ENOENT"], () => undefined);
        if (stats === undefined) return [];
        return [
          { name, file, isDirectory: stats.isDirectory(), isOld: Number(stats.mtimeMs) < this.#before },
        ];
      });
      found.push(...(await Promise.all(looked)).flat());
    }
    return found;
  }
}
