import { mkdir, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createFsDriver } from "@stowage/driver-fs/driver";
import { GiB, MiB, megabytesPerSecond, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

export const fsWriter: Figure = {
  id: "fs-writer",
  title: "fs writer + commit, 1 GiB",
  unit: "MB/s",
  against: "write + fsync + rename + directory fsync",
  reach: { atLeast: 0.9 },
  async prepare() {
    const folder = await scratchFolder();
    const driver = await createFsDriver({ rootDirectory: join(folder.path, "root") });
    const block = noise("fs-writer", MiB);
    const raw = join(folder.path, "raw");
    await mkdir(raw);

    return {
      async subject() {
        const started = performance.now();
        const writer = await driver.writer("/ours/object");
        for (let written = 0; written < GiB; written += MiB) await writer.write(block);
        await writer.commit();
        const figure = megabytesPerSecond(GiB, performance.now() - started);
        await driver.delete("/ours/object");
        return figure;
      },
      async baseline() {
        const started = performance.now();
        const handle = await open(join(raw, "temporary"), "wx");
        for (let written = 0; written < GiB; written += MiB) await handle.write(block, 0, MiB, written);
        await handle.sync();
        await handle.close();
        await rename(join(raw, "temporary"), join(raw, "object"));
        const directory = await open(raw);
        await directory.sync();
        await directory.close();
        const figure = megabytesPerSecond(GiB, performance.now() - started);
        await rm(join(raw, "object"));
        return figure;
      },
      async [Symbol.asyncDispose]() {
        await driver[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  },
};
