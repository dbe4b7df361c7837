import type { StorageDriver } from "@stowage/core";
import { expectRejection } from "./expectations.ts";
import { positions } from "./listed.ts";

/** Every operation that takes a path, as far as its rejection. */
function operations(driver: StorageDriver, path: string): Readonly<Record<string, () => Promise<unknown>>> {
  return {
    getContent: () => driver.getContent(path),
    putContent: () => driver.putContent(path, new Uint8Array(1)),
    reader: () => driver.reader(path),
    writer: () => driver.writer(path),
    "writer, append": () => driver.writer(path, { append: true }),
    stat: () => driver.stat(path),
    list: () => positions(driver.list(path)),
    walk: () => positions(driver.walk(path)),
    "move from": () => driver.move(path, "/a-valid-path/that-is-not-there"),
    "move to": () => driver.move("/a-valid-path/that-is-not-there", path),
    delete: () => driver.delete(path),
    redirectUrl: () => driver.redirectUrl(path, { method: "GET" }),
    deleteObjects: () => Promise.resolve(driver.deleteObjects?.([path])),
  };
}

/** Those to which the root means something. */
const OF_DIRECTORIES: readonly string[] = ["stat", "list", "walk"];

/** @throws `Mismatch` unless every operation that is about objects answers the root with `INVALID_PATH` */
export async function expectNoObjectAtRoot(driver: StorageDriver): Promise<void> {
  for (const [name, call] of Object.entries(operations(driver, "/"))) {
    if (!OF_DIRECTORIES.includes(name)) await expectRejection(`${name} of "/"`, call(), "INVALID_PATH");
  }
}

/** @throws `Mismatch` unless every operation answers the path with `INVALID_PATH` */
export async function expectInvalid(driver: StorageDriver, path: string): Promise<void> {
  for (const [name, call] of Object.entries(operations(driver, path))) {
    await expectRejection(`${name} of ${JSON.stringify(path.slice(0, 80))}`, call(), "INVALID_PATH");
  }
}
