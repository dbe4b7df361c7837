import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "./case-context.ts";
import type { ContentObject } from "./content.ts";
import { expectEqual, expectRejection } from "./expectations.ts";
import { Mismatch } from "./mismatch.ts";
import { expectStored, writeRange } from "./stored.ts";

/** A window of a test object that one session of an upload adds. */
export interface Session {
  readonly object: ContentObject;
  readonly start: number;
  readonly end: number;
  readonly memo?: string | undefined;
}

/** Starts an upload anew with the first `end` bytes of a test object, and closes it: a resume point of that size. */
export async function begin(
  driver: StorageDriver,
  path: string,
  object: ContentObject,
  end: number,
  options: { readonly memo?: string | undefined } = {},
): Promise<void> {
  await using writer = await driver.writer(path);
  await writeRange(writer, object, 0, end);
  await writer.close(options);
}

/** Continues the upload at `path` by one session and closes it. */
export async function proceed(
  driver: StorageDriver,
  path: string,
  { object, start, end, memo }: Session,
): Promise<void> {
  await using writer = await driver.writer(path, { append: true });
  expectEqual(`size of the resumed writer of ${path}`, writer.size, start);
  await writeRange(writer, object, start, end);
  await writer.close({ memo });
}

/** Continues the upload at `path` to the end of the object, which is `end`, commits, and looks at what is stored. */
export async function finish(
  context: CaseContext,
  path: string,
  { object, start, end }: Session,
  driver: StorageDriver = context.driver,
): Promise<void> {
  await using writer = await driver.writer(path, { append: true });
  expectEqual(`size of the resumed writer of ${path}`, writer.size, start);
  await writeRange(writer, object, start, end);
  await writer.commit();
  await expectStored(context, path, { object, size: end });
}

/** The newest resume point at `path`, by opening it and leaving it as it is. */
export async function resumePoint(
  driver: StorageDriver,
  path: string,
): Promise<{ readonly size: number; readonly memo?: string | undefined }> {
  await using writer = await driver.writer(path, { append: true });
  return { size: writer.size, memo: writer.memo };
}

/** @throws `Mismatch` unless the path has nothing to continue and no object */
export async function expectNothingToResume(driver: StorageDriver, path: string): Promise<void> {
  await expectRejection(`append to ${path}`, driver.writer(path, { append: true }), "PATH_NOT_FOUND");
}

/**
 * Runs the calls of a writer that lost a race: one of them has to reject with `CONFLICT`, the last at the latest.
 * @throws `Mismatch` if all resolve
 */
export async function expectFenced(what: string, calls: () => Promise<void>): Promise<void> {
  await expectRejection(what, calls(), "CONFLICT");
}

/** @throws `Mismatch` unless at least one of the outcomes is a success; for races that may end either way */
export function expectAnySuccess(what: string, outcomes: readonly unknown[]): void {
  if (outcomes.includes(undefined)) return;
  throw new Mismatch(`${what}: at least one to succeed`, `all ${outcomes.length} failed`);
}
