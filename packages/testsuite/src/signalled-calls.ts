import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "./case-context.ts";
import { positions } from "./listed.ts";

/** Every operation with a signal, on objects of the case. */
export function signalledCalls(
  driver: StorageDriver,
  path: CaseContext["path"],
  signal: AbortSignal,
): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    getContent: () => driver.getContent(path("a"), { signal }),
    putContent: () => driver.putContent(path("a"), new Uint8Array(5), { signal }),
    reader: () => driver.reader(path("a"), { signal }),
    writer: () => driver.writer(path("a"), { signal }),
    stat: () => driver.stat(path("a"), { signal }),
    list: () => positions(driver.list("/", { signal })),
    walk: () => positions(driver.walk(path("d"), { signal })),
    move: () => driver.move(path("a"), path("b"), { signal }),
    delete: () => driver.delete(path("a"), { signal }),
    deleteObjects: () => Promise.resolve(driver.deleteObjects?.([path("a")], { signal })),
    redirectUrl: () => driver.redirectUrl(path("a"), { method: "GET", signal }),
    reclaim: () => driver.reclaim({ olderThan: new Date(0), signal }),
  };
}
