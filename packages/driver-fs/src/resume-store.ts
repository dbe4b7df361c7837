import { dirname, join } from "node:path";
import { StorageError } from "@stowage/core";
import type { CreateRecordOptions, ResumeLogStore } from "@stowage/core/driver";
import { errnoOf, ifErrno, isMissing, toStorageError } from "./errors.ts";
import { newNonce, privateFile } from "./keys.ts";
import { dataFile, findPoint, freeFile, isRecord, type PointFiles } from "./resume-files.ts";
import { readSmallFile } from "./small-file.ts";
import type { Store } from "./store.ts";

const ATTEMPTS = 100;

/** Records of resume points as files that get their name by `link()`, whole and once. */
export class FsResumeStore implements ResumeLogStore {
  readonly keepsNumbers = false;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async createIfAbsent(
    name: string,
    record: Uint8Array,
    { durable, signal }: CreateRecordOptions,
  ): Promise<boolean> {
    const { area, flushes, directories, fsync } = this.#store;
    const nonce = newNonce();
    const file = this.#file(name);
    try {
      {
        await using temporary = await area.create(nonce);
        await temporary.write(record, 0);
        if (durable && fsync) await temporary.fsync();
      }
      signal?.throwIfAborted();
      const created = await this.#link(area.temporary(nonce), file);
      // Also where it was there: it may be this very record, created by a call that failed before it was flushed.
      if (durable) await flushes.flushWithNewParents(await directories.ensure(dirname(file)));
      return created;
    } finally {
      await area.remove(nonce);
    }
  }

  async first(prefix: string): Promise<string | undefined> {
    const [newest] = await this.#records(this.#file(prefix));
    return newest === undefined ? undefined : prefix + newest;
  }

  async read(name: string): Promise<Uint8Array | undefined> {
    return await ifErrno(
      readSmallFile(this.#store.tree.calls, this.#file(name)),
      ["ENOENT", "ENOTDIR"],
      () => undefined,
    );
  }

  /** Also removes the bytes of a point that was replaced by one with other bytes, and the directory with the last record. */
  async retire(name: string): Promise<void> {
    const { calls } = this.#store.tree;
    const file = this.#file(name);
    const folder = dirname(file);
    const record = await this.read(name);
    const point = record && findPoint(record);
    // As long as the record is there, all above it are.
    const isReplaced = point !== undefined && (await this.#isReplaced(folder, file, point));
    const wasThere = await ifErrno(
      calls.unlink(file).then(() => true),
      ["ENOENT", "ENOTDIR"],
      () => false,
    );
    if (!wasThere || point === undefined) return await removeFolder(this.#store, folder);
    // Not before the record: else it could be made anew, and stay.
    await ifErrno(calls.unlink(freeFile(folder, point.writer)), ["ENOENT"], () => {});
    if (isReplaced) await ifErrno(calls.unlink(dataFile(folder, point.data)), ["ENOENT"], () => {});
    await removeFolder(this.#store, folder);
  }

  /** Whether a point in `folder` is one that `matches`. If records do not stand still, the answer is yes. */
  async has(folder: string, matches: (point: PointFiles) => boolean): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const points = await this.#points(folder);
      if (points !== undefined) return points.some(matches);
    }
    return true;
  }

  /** Undefined if a record went away meanwhile: then there may be another in its place. */
  async #points(folder: string): Promise<readonly PointFiles[] | undefined> {
    const { calls } = this.#store.tree;
    const points: PointFiles[] = [];
    for (const name of await this.#records(folder)) {
      const record = await ifErrno(readSmallFile(calls, join(folder, name)), ["ENOENT"], () => undefined);
      if (record === undefined) return undefined;
      const point = findPoint(record);
      if (point !== undefined) points.push(point);
    }
    return points;
  }

  #file(name: string): string {
    return privateFile(this.#store.tree.root, ...name.split("/"));
  }

  async #link(temporary: string, file: string): Promise<boolean> {
    const { tree, directories } = this.#store;
    for (let attempt = 1; ; attempt++) {
      try {
        await tree.calls.link(temporary, file);
        return true;
      } catch (error) {
        const errno = errnoOf(error);
        if (errno === "EEXIST") return false;
        if (errno !== "ENOENT" || attempt > ATTEMPTS) throw toStorageError(error);
        // The first record, or another writer has just removed the directory with its last one.
        await directories.ensure(dirname(file));
      }
    }
  }

  /** Names of the records in `folder`, the newest first. */
  async #records(folder: string): Promise<readonly string[]> {
    const entries = await ifErrno(this.#store.tree.calls.readdir(folder), ["ENOENT", "ENOTDIR"], () => []);
    return entries
      .map(({ name }) => name)
      .filter(isRecord)
      .sort();
  }

  /** Whether the next point above the one in `file` has other bytes: then nobody needs those of this one any more. */
  async #isReplaced(folder: string, file: string, point: PointFiles): Promise<boolean> {
    const records = await this.#records(folder);
    const above = records.map((name) => join(folder, name)).filter((other) => other < file);
    for (const other of above.reverse()) {
      const record = await ifErrno(readSmallFile(this.#store.tree.calls, other), ["ENOENT"], () => undefined);
      const next = record && findPoint(record);
      if (next !== undefined) return next.data !== point.data;
    }
    return false;
  }
}

/** Removes the directory of a path's resume points if nothing is left in it. */
export async function removeFolder({ tree }: Store, folder: string): Promise<void> {
  try {
    await tree.calls.rmdir(folder);
  } catch (error) {
    const errno = errnoOf(error);
    if (!isMissing(error) && errno !== "ENOTEMPTY" && errno !== "EEXIST") throw toStorageError(error);
  }
}

/** Renames the bytes of an upload to `to`, beside the records of its path; resolves to the directory, to be flushed. */
export async function moveToFolder({ tree, directories }: Store, from: string, to: string): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const folder = await directories.ensure(dirname(to));
    if (from === to) return folder;
    try {
      await tree.calls.rename(from, to);
      return folder;
    } catch (error) {
      if (errnoOf(error) !== "ENOENT" || attempt > ATTEMPTS) throw error;
      if (!(await tree.exists(from))) throw reclaimed(error);
      // Another writer has removed the directory with its last record.
    }
  }
}

function reclaimed(cause: unknown): StorageError {
  const message = "the bytes of this upload were reclaimed as residue; begin it anew";
  return new StorageError("CONFLICT", message, { cause });
}
