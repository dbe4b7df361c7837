import { guard, MAX_CONTENT_BYTES, type StorageDriver } from "@stowage/core";
import { mistyped, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { common, NO_COUNTS, NO_PATHS, NO_TEXT, noRoot, onDriver } from "./driver-arguments.ts";

/** Misuses of the operations that write and delete, on the driver that `open` gives. */
export function driverChanges(open: () => Promise<StorageDriver>): Rows {
  const bytes = Buffer.from("x");
  return {
    "StorageDriver.putContent": onDriver(open, (driver) => [
      ...common((path, options) => driver().putContent(path, bytes, options)),
      noRoot((path) => driver().putContent(path, bytes)),
      ...mistyped("content", [undefined, null, "text", [1], new ArrayBuffer(1)], (content: Uint8Array) =>
        driver().putContent("/a", content),
      ),
      refused(
        "content above the limit",
        () => driver().putContent("/a", new Uint8Array(MAX_CONTENT_BYTES + 1)),
        "TOO_LARGE",
        /67108865 bytes/,
      ),
      ...mistyped("ifAbsent", [null, 1, "true"], (ifAbsent: boolean) =>
        driver().putContent("/a", bytes, { ifAbsent }),
      ),
    ]),
    "StorageDriver.writer": onDriver(open, (driver) => [
      ...common((path, options) => driver().writer(path, options)),
      noRoot((path) => driver().writer(path)),
      ...mistyped("append", [null, 1, "yes"], (append: boolean) => driver().writer("/a", { append })),
      ...refusedEach(
        "size out of range",
        NO_COUNTS,
        (size: number) => driver().writer("/a", { append: true, size }),
        "INVALID_OFFSET",
        /options\.size is/,
      ),
      refused("a size without append", () => driver().writer("/a", { size: 7 }), "TypeError", /set append/),
    ]),
    "StorageDriver.move": onDriver(open, (driver) => [
      ...common((path, options) => driver().move(path, "/b", options), "source"),
      noRoot((path) => driver().move(path, "/b")),
      ...mistyped("destination", NO_TEXT, (destination: string) => driver().move("/a", destination)),
      ...refusedEach(
        "destination outside the grammar",
        [...NO_PATHS, "/"],
        (destination: string) => driver().move("/a", destination),
        "INVALID_PATH",
        /^destination "/,
      ),
    ]),
    "StorageDriver.delete": onDriver(open, (driver) => [
      ...common((path, options) => driver().delete(path, options)),
      noRoot((path) => driver().delete(path)),
    ]),
    "StorageDriver.reclaim": onDriver(open, (driver) => [
      refused(
        "no options",
        () => driver().reclaim(wrongly(undefined)),
        "TypeError",
        /options must be an object/,
      ),
      ...mistyped("olderThan", [undefined, null, 0, "2020-01-01", new Date(Number.NaN)], (olderThan: Date) =>
        driver().reclaim({ olderThan }),
      ),
    ]),
    "StorageDriver.deleteObjects": onDriver(open, (driver) => [
      ...mistyped("paths", [undefined, null, "/a", new Set(["/a"]), {}], (paths: string[]) =>
        guard(driver()).deleteObjects(paths),
      ),
      ...refusedEach(
        "one path outside the grammar",
        [...NO_PATHS, "/"],
        (path: string) => guard(driver()).deleteObjects(["/a", path]),
        "INVALID_PATH",
      ),
      ...mistyped("path", NO_TEXT, (path: string) => guard(driver()).deleteObjects(["/a", path])),
    ]),
  };
}
