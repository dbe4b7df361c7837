import type { StorageDriver } from "@stowage/core";
import { mistyped, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";
import { common, NO_COUNTS, noRoot, onDriver } from "./driver-arguments.ts";

const next = <T>(entries: AsyncIterable<T>): Promise<unknown> => entries[Symbol.asyncIterator]().next();

/** Misuses of the operations that read, on the driver that `open` gives. */
export function driverReads(open: () => Promise<StorageDriver>): Rows {
  return {
    "StorageDriver.getContent": onDriver(open, (driver) => [
      ...common((path, options) => driver().getContent(path, options)),
      noRoot((path) => driver().getContent(path)),
    ]),
    "StorageDriver.reader": onDriver(open, (driver) => [
      ...common((path, options) => driver().reader(path, options)),
      noRoot((path) => driver().reader(path)),
      ...refusedEach(
        "offset out of range",
        NO_COUNTS,
        (offset: number) => driver().reader("/a", { offset }),
        "INVALID_OFFSET",
        /options\.offset is/,
      ),
      ...refusedEach(
        "length out of range",
        NO_COUNTS,
        (length: number) => driver().reader("/a", { length }),
        "INVALID_OFFSET",
        /options\.length is/,
      ),
      ...mistyped("offset", [null, "0", 0n], (offset: number) => driver().reader("/a", { offset })),
    ]),
    "StorageDriver.stat": onDriver(open, (driver) => common((path, options) => driver().stat(path, options))),
    "StorageDriver.list": onDriver(open, (driver) => [
      ...common((path, options) => next(driver().list(path, options))),
      ...refusedEach(
        "startAfter outside the grammar",
        ["a", "/a//b", "/a/../b"],
        (startAfter: string) => next(driver().list("/", { startAfter })),
        "INVALID_PATH",
        /^startAfter "/,
      ),
      ...mistyped("startAfter", [null, 7, {}], (startAfter: string) =>
        next(driver().list("/", { startAfter })),
      ),
    ]),
    "StorageDriver.walk": onDriver(open, (driver) => [
      ...common((path, options) => next(driver().walk(path, options))),
      ...refusedEach(
        "startAfter outside the grammar",
        ["a", "/a//b"],
        (startAfter: string) => next(driver().walk("/", { startAfter })),
        "INVALID_PATH",
        /^startAfter "/,
      ),
    ]),
    "StorageDriver.redirectUrl": onDriver(open, (driver) => [
      ...common((path, options) => {
        const isObject = typeof options === "object" && options !== null;
        return driver().redirectUrl(
          path,
          isObject || options === undefined ? { method: "GET", ...options } : options,
        );
      }),
      noRoot((path) => driver().redirectUrl(path, { method: "GET" })),
      refused(
        "no options",
        () => driver().redirectUrl("/a", wrongly(undefined)),
        "TypeError",
        /options must be an object/,
      ),
      ...refusedEach(
        "method",
        [undefined, null, "PUT", "get"],
        (method: "GET") => driver().redirectUrl("/a", { method }),
        "TypeError",
        /method must be "GET" or "HEAD"/,
      ),
      ...mistyped("expiresIn", [null, "60", 0, -1, 0.5, Number.POSITIVE_INFINITY], (expiresIn: number) =>
        driver().redirectUrl("/a", { method: "GET", expiresIn }),
      ),
    ]),
  };
}
