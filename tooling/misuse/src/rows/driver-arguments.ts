import type { StorageDriver } from "@stowage/core";
import { type Misuse, mistyped, neverAtOnce, refused, refusedEach } from "../misuse.ts";

/** Paths that every operation refuses before any I/O. */
export const NO_PATHS: readonly string[] = [
  ...["", "a", "/a/", "//a", "/a//b", "/.", "/a/..", "/a b", "/ä", "/~stowage/x"],
  `/${"a".repeat(256)}`,
];
export const NO_TEXT: readonly unknown[] = [undefined, null, 7, {}, ["/a"], Buffer.from("/a")];
export const NO_COUNTS: readonly number[] = [-1, 0.5, Number.NaN, 2 ** 53];

/** What every operation refuses: paths, options and signals that are none. */
export function common(
  call: (path: string, options?: object) => unknown,
  argument = "path",
): readonly Misuse[] {
  const pattern = new RegExp(`^${argument} "`);
  const aborted = AbortSignal.abort(new RangeError("enough"));
  return [
    ...mistyped(argument, NO_TEXT, (path: string) => call(path)),
    ...refusedEach(
      `${argument} outside the grammar`,
      NO_PATHS,
      (path: string) => call(path),
      "INVALID_PATH",
      pattern,
    ),
    ...mistyped("options", [null, 7, "options", true], (options: object) => call("/a", options)),
    ...mistyped("signal", [null, "abort", {}, new AbortController()], (signal) => call("/a", { signal })),
    refused(
      "a signal that was aborted before",
      () => call("/a", { signal: aborted }),
      "RangeError",
      /^enough$/,
    ),
  ];
}

/** `/` is a directory: no operation on objects takes it. */
export function noRoot(call: (path: string) => unknown): Misuse {
  return refused("the store itself", () => call("/"), "INVALID_PATH", /is the store itself/);
}

/** Gives each of `misuses` a driver of its own, which `open` opens. */
export function onDriver(
  open: () => Promise<StorageDriver>,
  misuses: (driver: () => StorageDriver) => readonly Misuse[],
): readonly Misuse[] {
  let current: StorageDriver | undefined;
  const driver = (): StorageDriver => {
    if (current === undefined) throw new Error("no driver is open");
    return current;
  };
  return misuses(driver).map((misuse) => ({
    ...misuse,
    async act() {
      await using opened = await open();
      current = opened;
      return await neverAtOnce(misuse.act);
    },
  }));
}
