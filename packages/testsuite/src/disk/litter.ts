import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { begin, resumePoint } from "../uploads.ts";
import { operationsFor } from "./disk-operations.ts";
import { completeUploads, SIZES } from "./disk-state.ts";
import { DyingProcesses } from "./dying-processes.ts";
import type { TestDisk } from "./test-disk.ts";

/** Of the calls of an operation, those before which its process dies: few, so that all operations have their turn. */
const DEATHS = [2, 5, 9, 14, 20];
const LONG_AGO = new Date("2000-01-01T00:00:00Z");
const AHEAD = 3_600_000;

/** A store in which processes died in the middle of everything is used, then cleaned by age alone. */
export async function liveWithLitter(context: CaseContext): Promise<void> {
  await using disk = context.disk();
  await using dying = new DyingProcesses(disk);
  for (const { prepare, run } of operationsFor(context.driver.capabilities)) {
    for (const calls of DEATHS) {
      const driver = await disk.open({ traced: false });
      await driver.delete("/a").catch(() => undefined);
      await prepare(context, driver);
      await dying.die({ calls, work: (dies) => run(context, dies) });
    }
  }
  await useAndClean(context, disk);
}

async function useAndClean(context: CaseContext, disk: TestDisk): Promise<void> {
  const driver = await disk.open({ traced: false });
  const size = SIZES["new"] ?? 0;
  await driver.putContent("/used/1", context.data("new").bytes(0, size));
  await driver.move("/used/1", "/used/2");
  if (driver.capabilities.resume) {
    await begin(driver, "/used/upload", context.data("new"), 500);
  }
  const before = disk.files();
  const young = await driver.reclaim({ olderThan: LONG_AGO });
  expectEqual("residue older than the year 2000", [young.removed, disk.files()], [0, before]);
  if (driver.capabilities.resume) {
    expectEqual("an upload among it", (await resumePoint(driver, "/used/upload")).size, 500);
    await completeUploads(context, driver, ["/used/upload"]);
  }
  const old = await driver.reclaim({ olderThan: new Date(Date.now() + AHEAD) });
  expectThat(old.removed > 0, "something to be removed", `removed ${old.removed}`);
  let objects = 0;
  for await (const { isDirectory } of driver.walk("/")) if (!isDirectory) objects += 1;
  expectEqual("files once residue is reclaimed", disk.files().length, objects);
  await driver.delete("/used");
}
