import { mkdir, open, rename } from "node:fs/promises";
import { join } from "node:path";
import { createFsDriver } from "@stowage/driver-fs/driver";
import { KiB, noise } from "../content.ts";
import type { Figure } from "../measurement.ts";
import { scratchFolder } from "../scratch-folder.ts";

const IN_FLIGHT = 32;
const OBJECTS = 4_000;

export const fsPutContent: Figure = {
  id: "fs-put-content",
  title: "fs putContent 4 KiB, 32 in flight",
  unit: "objects/s",
  against: "temporary file + fsync + rename + directory fsync, 32 in flight",
  reach: { atLeast: 1 },
  async prepare() {
    const folder = await scratchFolder();
    const driver = await createFsDriver({ rootDirectory: join(folder.path, "root") });
    const content = noise("fs-put-content", 4 * KiB);
    const raw = join(folder.path, "raw");
    await mkdir(raw);

    return {
      subject: () => rate((index) => driver.putContent(`/ours/object-${index}`, content)),
      baseline: () =>
        rate(async (index) => {
          const target = join(raw, `object-${index}`);
          const handle = await open(`${target}.tmp`, "wx");
          await handle.write(content);
          await handle.sync();
          await handle.close();
          await rename(`${target}.tmp`, target);
          const directory = await open(raw);
          await directory.sync();
          await directory.close();
        }),
      async [Symbol.asyncDispose]() {
        await driver[Symbol.asyncDispose]();
        await folder[Symbol.asyncDispose]();
      },
    };
  },
};

/** Objects a second over one round of {@link OBJECTS} overwrites, {@link IN_FLIGHT} at a time. */
async function rate(put: (index: number) => Promise<void>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const workers = Array.from({ length: IN_FLIGHT }, async () => {
    while (next < OBJECTS) await put(next++);
  });
  await Promise.all(workers);
  return OBJECTS / ((performance.now() - started) / 1000);
}
