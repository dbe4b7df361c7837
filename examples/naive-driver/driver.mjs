// A driver as one writes it before having read the contract. It works in every demonstration; docs/writing-a-driver.md lists
// what the conformance suite finds in it. Do not use it.
import { createReadStream, existsSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { PathNotFoundError, StorageError } from "@stowage/core";

class NaiveDriver {
  name = "naive";
  capabilities = {
    namespace: "tree",
    resume: true,
    shared: true,
    redirect: false,
    caseSensitive: true,
    strongList: true,
    putIfAbsent: true,
  };

  constructor(folder) {
    this.folder = folder;
  }

  async getContent(path) {
    return await found(path, readFile(join(this.folder, path)));
  }

  async putContent(path, content, options) {
    const file = join(this.folder, path);
    if (options?.ifAbsent && existsSync(file)) throw new StorageError("ALREADY_EXISTS", `${path} exists`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async stat(path) {
    const info = await found(path, stat(join(this.folder, path)));
    return { path, size: info.size, isDirectory: info.isDirectory(), modifiedAt: info.mtime };
  }

  async reader(path, { offset = 0, length } = {}) {
    const info = await this.stat(path);
    const end = length === undefined ? undefined : offset + length - 1;
    const stream = createReadStream(join(this.folder, path), { start: offset, end });
    return { info, body: Readable.toWeb(stream), [Symbol.asyncDispose]: async () => stream.destroy() };
  }

  async writer(path, { append = false } = {}) {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, append ? "a" : "w");
    let { size } = await handle.stat();
    return {
      get size() {
        return size;
      },
      async write(chunk) {
        await handle.write(chunk);
        size += chunk.length;
      },
      close: () => handle.close(),
      commit: () => handle.close(),
      cancel: () => rm(file),
      [Symbol.asyncDispose]: () => handle.close(),
    };
  }

  async *list(path) {
    for (const entry of await found(path, readdir(join(this.folder, path), { withFileTypes: true }))) {
      yield { path: join(path, entry.name), isDirectory: entry.isDirectory() };
    }
  }

  async *walk(path) {
    for await (const entry of this.list(path)) {
      yield { ...(await this.stat(entry.path)), skip() {} };
      if (entry.isDirectory) yield* this.walk(entry.path);
    }
  }

  async move(source, destination) {
    await mkdir(dirname(join(this.folder, destination)), { recursive: true });
    await found(source, rename(join(this.folder, source), join(this.folder, destination)));
  }

  async delete(path) {
    await rm(join(this.folder, path), { recursive: true, force: true });
  }

  async redirectUrl() {
    return undefined;
  }

  async reclaim() {
    return { removed: 0 };
  }

  async [Symbol.asyncDispose]() {}
}

async function found(path, work) {
  try {
    return await work;
  } catch (error) {
    if (error.code === "ENOENT") throw new PathNotFoundError(path);
    throw error;
  }
}

export const naive = {
  name: "naive",
  package: "naive-driver",
  parse: (parameters) => parameters,
  create: async ({ folder }) => new NaiveDriver(folder),
};
