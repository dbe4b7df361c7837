import { ReadableStream } from "node:stream/web";
import {
  type AnyDriverFactory,
  type FileInfo,
  type FileWriter,
  guard,
  PathNotFoundError,
  type StorageDriver,
  StorageError,
  type WalkEntry,
} from "@stowage/core";
import { compareKeyOrder, isAfter } from "@stowage/core/driver";

const CHUNK = 64 * 1024;

/** What a tiny driver stores; several may have one store. */
export type TinyObjects = Map<string, { readonly bytes: Uint8Array; readonly modifiedAt: Date }>;

/** Objects in a Map, nothing resumable: enough of a driver to see the suite itself at work. `flat`, so that it stays tiny. */
export function tinyDriver(
  change: Partial<StorageDriver> = {},
  objects: TinyObjects = new Map(),
): StorageDriver {
  const get = (path: string): { readonly bytes: Uint8Array; readonly modifiedAt: Date } => {
    const object = objects.get(path);
    if (object === undefined) throw new PathNotFoundError(path);
    return object;
  };
  const set = (path: string, bytes: Uint8Array): void => {
    objects.set(path, { bytes: new Uint8Array(bytes), modifiedAt: new Date() });
  };
  const below = (path: string): readonly string[] => {
    const found = [...objects.keys()].filter((each) => each.startsWith(path === "/" ? "/" : `${path}/`));
    if (found.length === 0 && path !== "/") throw new PathNotFoundError(path);
    return found;
  };
  const infoOf = (path: string): FileInfo => {
    const object = objects.get(path);
    if (object !== undefined) {
      return { path, size: object.bytes.length, isDirectory: false, modifiedAt: new Date(object.modifiedAt) };
    }
    below(path);
    return { path, size: 0, isDirectory: true };
  };
  const driver: StorageDriver = {
    name: "tiny",
    capabilities: {
      namespace: "flat",
      resume: false,
      shared: false,
      redirect: false,
      caseSensitive: true,
      strongList: true,
      putIfAbsent: true,
    },
    getContent: async (path) => new Uint8Array(get(path).bytes),
    async putContent(path, content, options) {
      if (options?.ifAbsent === true && objects.has(path))
        throw new StorageError("ALREADY_EXISTS", "it is there");
      set(path, content);
    },
    async reader(path, { offset = 0, length } = {}) {
      const { bytes } = get(path);
      if (offset > bytes.length)
        throw new StorageError("INVALID_OFFSET", `offset ${offset} is beyond the end`);
      const range = bytes.slice(offset, length === undefined ? undefined : offset + length);
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          for (let at = 0; at < range.length; at += CHUNK) controller.enqueue(range.slice(at, at + CHUNK));
          controller.close();
        },
      });
      return { info: infoOf(path), body, [Symbol.asyncDispose]: async () => undefined };
    },
    async writer(path): Promise<FileWriter> {
      const chunks: Uint8Array[] = [];
      return {
        get size() {
          return chunks.reduce((sum, chunk) => sum + chunk.length, 0);
        },
        async write(chunk) {
          chunks.push(new Uint8Array(chunk));
        },
        close: async () => undefined,
        commit: async (options) => set(options?.destination ?? path, Buffer.concat(chunks)),
        cancel: async () => undefined,
        [Symbol.asyncDispose]: async () => undefined,
      };
    },
    stat: async (path) => infoOf(path),
    async *list(path, options) {
      for await (const { path: found, isDirectory } of driver.walk(path, options)) {
        if (found.indexOf("/", path === "/" ? 1 : path.length + 1) === -1) yield { path: found, isDirectory };
      }
    },
    async *walk(path, { startAfter } = {}) {
      const entries = new Map<string, FileInfo>();
      for (const object of below(path)) {
        for (let at = object.indexOf("/", path.length + 1); at !== -1; at = object.indexOf("/", at + 1)) {
          entries.set(object.slice(0, at + 1), { path: object.slice(0, at), size: 0, isDirectory: true });
        }
        entries.set(object, infoOf(object));
      }
      const skip = (): undefined => undefined; // guard() leaves out what was skipped
      for (const entry of [...entries.values()].sort(compareKeyOrder)) {
        const isGone = !entry.isDirectory && !objects.has(entry.path);
        if (isAfter(entry, startAfter) && !isGone) yield { ...entry, skip } satisfies WalkEntry;
      }
    },
    async move(source, destination) {
      const { bytes } = get(source);
      set(destination, bytes);
      if (source !== destination) objects.delete(source);
    },
    async delete(path) {
      if (!objects.delete(path)) below(path);
      for (const object of [...objects.keys()]) if (object.startsWith(`${path}/`)) objects.delete(object);
    },
    redirectUrl: async () => undefined,
    reclaim: async () => ({ removed: 0 }),
    [Symbol.asyncDispose]: async () => undefined,
  };
  return guard({ ...driver, ...change });
}

/** For tests that load a driver by its module. */
export const tiny: AnyDriverFactory = {
  name: "tiny",
  package: "tiny",
  parse: (parameters) => parameters,
  create: async () => tinyDriver(),
};
