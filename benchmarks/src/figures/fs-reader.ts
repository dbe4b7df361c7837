import { open } from "node:fs/promises";
import { join } from "node:path";
import { createFsDriver } from "@stowage/driver-fs/driver";
import { GiB, KiB, MiB, megabytesPerSecond, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

const CHUNK = 512 * KiB;
const PATH = "/bench/object";

export const fsReader: Figure = {
  id: "fs-reader",
  title: "fs reader, 1 GiB",
  unit: "MB/s",
  against: "FileHandle.read loop, same chunk",
  reach: { atLeast: 0.9 },
  async prepare() {
    const folder = await scratchFolder();
    const driver = await createFsDriver({ rootDirectory: folder.path });
    const writer = await driver.writer(PATH);
    const block = noise("fs-reader", MiB);
    for (let written = 0; written < GiB; written += MiB) await writer.write(block);
    await writer.commit();

    return {
      async subject() {
        const started = performance.now();
        await using opened = await driver.reader(PATH);
        const reader = opened.body.getReader({ mode: "byob" });
        let buffer: Uint8Array<ArrayBuffer> = new Uint8Array(CHUNK);
        let bytes = 0;
        for (;;) {
          const { done, value } = await reader.read(buffer);
          if (done) break;
          bytes += value.byteLength;
          buffer = new Uint8Array(value.buffer as ArrayBuffer);
        }
        assertAll(bytes);
        return megabytesPerSecond(bytes, performance.now() - started);
      },
      async baseline() {
        const started = performance.now();
        const handle = await open(join(folder.path, PATH));
        const buffer = Buffer.alloc(CHUNK);
        let bytes = 0;
        for (;;) {
          const { bytesRead } = await handle.read(buffer, 0, CHUNK, bytes);
          if (bytesRead === 0) break;
          bytes += bytesRead;
        }
        await handle.close();
        assertAll(bytes);
        return megabytesPerSecond(bytes, performance.now() - started);
      },
      async [Symbol.asyncDispose]() {
        await driver[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  },
};

function assertAll(bytes: number): void {
  if (bytes !== GiB) throw new Error(`read ${bytes} bytes instead of ${GiB}`);
}
