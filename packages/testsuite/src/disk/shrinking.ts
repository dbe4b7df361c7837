import { truncateSync } from "node:fs";
import { join } from "node:path";
import type { CaseContext } from "../case-context.ts";
import { expectRejection } from "../expectations.ts";
import { readAll, upload } from "../stored.ts";

const MiB = 1024 * 1024;
const SIZE = 4 * MiB;

/** Cuts the file of an object that is being read. */
export async function readWhileShrinking(context: CaseContext): Promise<void> {
  for (const left of [MiB, SIZE - 1, 0]) {
    await using disk = context.disk();
    const driver = await disk.open();
    await upload(driver, "/object", context.data("large"), SIZE);
    await using reader = await driver.reader("/object");
    for (const file of disk.files()) {
      if (disk.sizeOf(file) === SIZE) truncateSync(join(disk.directory, file), left);
    }
    await expectRejection(`the body of an object cut to ${left} bytes`, readAll(reader), "CORRUPTED");
  }
}
