import { type FileWriter, type StorageDriver, StorageError } from "@stowage/core";

/** A driver that must not be asked: what reaches it was not refused in time. Its writers take everything. */
export function stubDriver(capabilities: Partial<StorageDriver["capabilities"]> = {}): StorageDriver {
  const asked = (): never => {
    throw new StorageError("CORRUPTED", "the driver was asked");
  };
  return {
    name: "stub",
    capabilities: Object.freeze({
      namespace: "tree",
      resume: true,
      shared: false,
      redirect: true,
      caseSensitive: true,
      strongList: true,
      putIfAbsent: true,
      ...capabilities,
    }),
    getContent: asked,
    putContent: asked,
    reader: asked,
    writer: async () => stubWriter(),
    stat: asked,
    list: asked,
    walk: asked,
    move: asked,
    delete: asked,
    redirectUrl: asked,
    reclaim: asked,
    async [Symbol.asyncDispose]() {},
  };
}

function stubWriter(): FileWriter {
  let size = 0;
  return {
    get size() {
      return size;
    },
    async write(chunk) {
      size += chunk.byteLength;
    },
    async close() {},
    async commit() {},
    async cancel() {},
    async [Symbol.asyncDispose]() {},
  };
}
