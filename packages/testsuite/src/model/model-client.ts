import type { FileWriter, StorageDriver } from "@stowage/core";
import type { WorkerProcess } from "../worker-process.ts";

/** A writer as the model uses it; it may live in another process. */
export interface ClientWriter
  extends Pick<FileWriter, "size" | "memo" | "write" | "close" | "commit" | "cancel"> {
  /** Leaves it, if it is open. */
  release(): Promise<void>;
}

/** One of several that use a store at the same time: an instance of the driver, here or in a process of its own. */
export interface ModelClient {
  /** For what only reads, and for `deleteObjects` and `reclaim`. */
  readonly driver: StorageDriver;
  getContent(path: string): Promise<Uint8Array>;
  putContent(path: string, content: Uint8Array, options: PutOptions): Promise<void>;
  move(source: string, destination: string): Promise<void>;
  delete(path: string): Promise<void>;
  writer(path: string, options: { append: boolean; size?: number | undefined }): Promise<ClientWriter>;
  /** Kills its process, where it has one of its own. */
  readonly kill?: (() => Promise<void>) | undefined;
  /** Ends it as a client that fails would, and begins anew on the same store. */
  restart(): Promise<void>;
}

interface PutOptions {
  readonly ifAbsent?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A client that is an instance of the driver. `create` makes another one of the same store. */
export async function instanceClient(create: () => Promise<StorageDriver>): Promise<ModelClient> {
  let driver = await create();
  return {
    get driver() {
      return driver;
    },
    getContent: (path) => driver.getContent(path),
    putContent: (path, content, options) => driver.putContent(path, content, options),
    move: (source, destination) => driver.move(source, destination),
    delete: (path) => driver.delete(path),
    async writer(path, options) {
      const writer = await driver.writer(path, options);
      return withRelease(writer, () => writer[Symbol.asyncDispose]());
    },
    async restart() {
      await driver[Symbol.asyncDispose]();
      driver = await create();
    },
  };
}

/** A client whose changes are made by a child process, which a restart kills. */
export async function processClient(
  driver: StorageDriver,
  start: () => Promise<WorkerProcess>,
): Promise<ModelClient> {
  let worker = await start();
  return {
    driver,
    getContent: (path) => worker.getContent(path),
    putContent: (path, content) => worker.putContent(path, content),
    move: (source, destination) => worker.move(source, destination),
    delete: (path) => worker.delete(path),
    async writer(path, options) {
      // A child has no step for leaving a writer; open or left, it has published nothing.
      return withRelease(await worker.writer(path, options), async () => undefined);
    },
    kill: () => worker.kill(),
    async restart() {
      await worker.kill();
      worker = await start();
    },
  };
}

function withRelease(writer: Omit<ClientWriter, "release">, release: () => Promise<void>): ClientWriter {
  return {
    get size() {
      return writer.size;
    },
    get memo() {
      return writer.memo;
    },
    write: (chunk) => writer.write(chunk),
    close: (options) => writer.close(options),
    commit: (options) => writer.commit(options),
    cancel: () => writer.cancel(),
    release,
  };
}
