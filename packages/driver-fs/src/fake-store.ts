import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard, type StorageDriver } from "@stowage/core";
import { type Fate, fakeFileSystem, type SystemCall } from "./fake-file-system.ts";
import type { FileSystem } from "./file-system.ts";
import { FsDriver } from "./operations.ts";
import { type FsParameters, parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

const MEMORY = "/dev/shm";

/** A store in a temporary directory, and drivers on it whose system calls a test decides about. */
export class FakeStore implements AsyncDisposable {
  readonly directory: string;
  readonly root: string;
  readonly #drivers: StorageDriver[] = [];
  readonly #held: (() => void)[] = [];
  #isOver = false;

  private constructor(directory: string) {
    this.directory = directory;
    this.root = join(directory, "root");
  }

  static async create(folder = tmpdir()): Promise<FakeStore> {
    return new FakeStore(await mkdtemp(join(folder, "stowage-fs-")));
  }

  /** A small one in memory where the system has such a directory: for tests that make thousands. */
  static async createInMemory(): Promise<FakeStore> {
    return await FakeStore.create(existsSync(MEMORY) ? MEMORY : undefined);
  }

  /** A guarded driver; `decide` sees each call before it is made, unless it is one of `other`. */
  driver(
    parameters: Omit<FsParameters, "rootDirectory"> = {},
    decide: (call: SystemCall) => Fate = () => undefined,
    other: Partial<FileSystem> = {},
  ): StorageDriver {
    const parsed = parseFsParameters({ rootDirectory: this.root, ...parameters });
    const calls = new SystemCalls(parsed.maxThreads, { ...fakeFileSystem(this.root, decide), ...other });
    const driver = guard(new FsDriver(parsed, calls));
    this.#drivers.push(driver);
    return driver;
  }

  /** The fate of a call that is not made before the test is over: its process was killed. */
  hold(): Promise<void> {
    return this.#isOver ? Promise.resolve() : new Promise((resolve) => this.#held.push(resolve));
  }

  /** Names of all files below the root, sorted; directories end in a slash. Records and nonces as they are. */
  async files(): Promise<readonly string[]> {
    const entries = await readdir(this.root, { recursive: true, withFileTypes: true });
    return entries
      .map(
        (entry) =>
          join(entry.parentPath, entry.name).slice(this.root.length) + (entry.isDirectory() ? "/" : ""),
      )
      .sort();
  }

  /** Those of the private area that are no directories. */
  async residue(): Promise<readonly string[]> {
    return (await this.files()).filter((file) => file.startsWith("/~stowage/") && !file.endsWith("/"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const release of this.#held) release();
    for (const driver of this.#drivers) await driver[Symbol.asyncDispose]();
    await rm(this.directory, { recursive: true, force: true });
  }
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

export function bytes(content: string): Uint8Array {
  return Buffer.from(content);
}

export async function all<T>(entries: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

export async function paths(entries: AsyncIterable<{ readonly path: string }>): Promise<readonly string[]> {
  return (await all(entries)).map(({ path }) => path);
}
