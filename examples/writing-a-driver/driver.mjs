import { MAX_CONTENT_BYTES, PathNotFoundError, StorageError } from "@stowage/core";
import { compareKeyOrder, isAfter, parseParameters } from "@stowage/core/driver";

const CHUNK = 64 * 1024;

class MapDriver {
  name = "map";
  capabilities = {
    namespace: "flat",
    resume: false,
    shared: false,
    redirect: false,
    caseSensitive: true,
    strongList: true,
    putIfAbsent: true,
  };
  /** From paths to { bytes, modifiedAt }; an object is replaced, never changed. */
  #objects = new Map();

  async putContent(path, content, { ifAbsent = false } = {}) {
    if (ifAbsent && this.#objects.has(path))
      throw new StorageError("ALREADY_EXISTS", `${path} has an object`);
    this.#publish(path, new Uint8Array(content));
  }

  async getContent(path) {
    const { bytes } = this.#object(path);
    if (bytes.length > MAX_CONTENT_BYTES) {
      const limit = `getContent gives at most ${MAX_CONTENT_BYTES}; use a reader`;
      throw new StorageError("TOO_LARGE", `${path} has ${bytes.length} bytes; ${limit}`);
    }
    return new Uint8Array(bytes);
  }

  async stat(path) {
    if (this.#objects.has(path)) return this.#infoOf(path);
    if (path === "/" || this.#below(path).length > 0) return { path, size: 0, isDirectory: true };
    throw new PathNotFoundError(path);
  }

  async delete(path) {
    const doomed = this.#below(path);
    if (this.#objects.has(path)) doomed.push(path);
    if (doomed.length === 0) throw new PathNotFoundError(path);
    for (const each of doomed) this.#objects.delete(each);
  }

  async [Symbol.asyncDispose]() {
    this.#objects.clear();
  }

  async redirectUrl() {
    return undefined;
  }

  async reclaim() {
    return { removed: 0 };
  }

  #publish(path, bytes) {
    this.#objects.set(path, { bytes, modifiedAt: new Date() });
  }

  #object(path) {
    const object = this.#objects.get(path);
    if (object === undefined) throw new PathNotFoundError(path);
    return object;
  }

  #infoOf(path) {
    const { bytes, modifiedAt } = this.#object(path);
    return { path, size: bytes.length, isDirectory: false, modifiedAt: new Date(modifiedAt) };
  }

  /** Paths of the objects below a directory, in no order. */
  #below(directory) {
    const prefix = directory === "/" ? "/" : `${directory}/`;
    return [...this.#objects.keys()].filter((path) => path.startsWith(prefix));
  }

  async *walk(path, { startAfter } = {}) {
    const objects = this.#below(path);
    if (objects.length === 0 && path !== "/") throw new PathNotFoundError(path);
    const entries = new Map();
    for (const object of objects) {
      for (let at = object.indexOf("/", path.length + 1); at !== -1; at = object.indexOf("/", at + 1)) {
        const directory = object.slice(0, at);
        entries.set(`${directory}/`, { path: directory, size: 0, isDirectory: true });
      }
      entries.set(object, this.#infoOf(object));
    }
    for (const entry of [...entries.values()].sort(compareKeyOrder)) {
      const isGone = !entry.isDirectory && !this.#objects.has(entry.path);
      if (!isGone && isAfter(entry, startAfter)) yield { ...entry, skip() {} };
    }
  }

  async *list(path, options) {
    const isChild = (found) => found.indexOf("/", path === "/" ? 1 : path.length + 1) === -1;
    for await (const entry of this.walk(path, options)) {
      if (isChild(entry.path)) yield { path: entry.path, isDirectory: entry.isDirectory };
    }
  }

  async reader(path, { offset = 0, length = Number.POSITIVE_INFINITY } = {}) {
    const { bytes } = this.#object(path);
    if (offset > bytes.length) {
      throw new StorageError(
        "INVALID_OFFSET",
        `offset ${offset} is beyond the ${bytes.length} bytes of ${path}`,
      );
    }
    const end = Math.min(bytes.length, offset + length);
    let at = offset;
    const body = new ReadableStream({
      pull(controller) {
        if (at === end) return controller.close();
        const chunk = new Uint8Array(bytes.subarray(at, Math.min(end, at + CHUNK)));
        at += chunk.length;
        controller.enqueue(chunk);
      },
    });
    return { info: this.#infoOf(path), body, async [Symbol.asyncDispose]() {} };
  }

  async writer(path) {
    const chunks = [];
    let size = 0;
    return {
      get size() {
        return size;
      },
      write: async (chunk) => {
        chunks.push(new Uint8Array(chunk));
        size += chunk.length;
      },
      commit: async ({ destination = path } = {}) => this.#publish(destination, Buffer.concat(chunks)),
      async close() {},
      async cancel() {},
      async [Symbol.asyncDispose]() {},
    };
  }

  async move(source, destination) {
    const { bytes } = this.#object(source);
    this.#publish(destination, bytes);
    if (source !== destination) this.#objects.delete(source);
  }
}

export const map = {
  name: "map",
  package: "driver-map",
  parse: (parameters) => parseParameters("map", {}, parameters),
  create: async () => new MapDriver(),
};
