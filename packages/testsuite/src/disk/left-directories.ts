import type { StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { put } from "../stored.ts";
import { sizeOf } from "./disk-state.ts";
import { DyingProcesses } from "./dying-processes.ts";

const DIRECTORIES = ["/a/b/c", "/a/b"];
const AT = "/a/b/c/object";

/** A process dies in a put, at each call in turn: the directories that it leaves are no uploads, and in nobody's way. */
export async function useLeftDirectories(context: CaseContext): Promise<void> {
  for (let calls = 1; await useLeft(context, calls); calls++);
}

/** False if the put came to its end. */
async function useLeft(context: CaseContext, calls: number): Promise<boolean> {
  context.signal.throwIfAborted();
  await using disk = context.disk();
  await using dying = new DyingProcesses(disk);
  const died = await dying.die({
    calls,
    work: (driver) => put(driver, AT, context.data("old"), sizeOf(context, "old")),
  });
  const driver = await disk.open({ traced: false });
  const isThere = await driver.stat(AT).then(
    () => true,
    () => false,
  );
  const codes: readonly StorageErrorCode[] = isThere
    ? ["PATH_NOT_FOUND", "PATH_CONFLICT"]
    : ["PATH_NOT_FOUND"];
  for (const directory of DIRECTORIES) {
    const what = `${directory} of a process that died after ${calls} calls`;
    if (driver.capabilities.resume)
      await expectRejection(`append to ${what}`, driver.writer(directory, { append: true }), ...codes);
    const stored = put(driver, directory, context.data("new"), sizeOf(context, "new"));
    if (!isThere) await stored;
    else if (driver.capabilities.namespace === "tree")
      await expectRejection(`put at ${what}`, stored, "PATH_CONFLICT");
    else await stored;
    if (isThere) continue;
    expectEqual(`size of ${what}, replaced`, (await driver.stat(directory)).size, sizeOf(context, "new"));
    await driver.delete(directory);
  }
  return died;
}
