import type { FileWriter, ObjectReader, StorageDriver } from "@stowage/core";
import { byteMismatch } from "./byte-mismatch.ts";
import type { CaseContext } from "./case-context.ts";
import type { ContentObject } from "./content.ts";
import { expectEqual, expectRejection } from "./expectations.ts";
import { Mismatch } from "./mismatch.ts";

/** Bytes from which on a body is compared as it comes. */
const LARGE = 1024 * 1024;

/** A stored object as a case expects it. */
export interface Expected {
  readonly object: ContentObject;
  readonly size: number;
}

/** Replaces the object at `path` by the first `size` bytes of a test object. */
export async function put(
  driver: StorageDriver,
  path: string,
  object: ContentObject,
  size: number,
): Promise<void> {
  await driver.putContent(path, object.bytes(0, size));
}

/** Writes the window `start` to `end` of a test object in pieces of at most `piece` bytes. */
export async function writeRange(
  writer: { write(chunk: Uint8Array): Promise<void> },
  object: ContentObject,
  start: number,
  end: number,
  piece: number = 256 * 1024,
): Promise<void> {
  for (let at = start; at < end; at += piece) await writer.write(object.bytes(at, Math.min(at + piece, end)));
}

/** Uploads the first `size` bytes of a test object through a writer and commits. */
export async function upload(
  driver: StorageDriver,
  path: string,
  object: ContentObject,
  size: number,
  piece?: number,
): Promise<void> {
  await using writer: FileWriter = await driver.writer(path);
  await writeRange(writer, object, 0, size, piece);
  await writer.commit();
}

/** Everything that the body gives, in one buffer. */
export async function readAll(reader: ObjectReader): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of reader.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @throws {@link Mismatch} unless `found` is exactly the window of the object that begins at `start` */
export function expectBytes(
  context: Pick<CaseContext, "content">,
  what: string,
  found: Uint8Array,
  expected: { readonly object: ContentObject; readonly start: number; readonly length: number },
): void {
  const mismatch = byteMismatch(context.content, found, expected);
  if (mismatch !== undefined) throw new Mismatch(`${what}: ${mismatch.expected}`, mismatch.seen);
}

/** Compares a body as it comes, for objects of any size. @throws {@link Mismatch} unless it is exactly the window */
export async function expectBody(
  context: Pick<CaseContext, "content">,
  what: string,
  reader: ObjectReader,
  {
    object,
    start,
    length,
  }: { readonly object: ContentObject; readonly start: number; readonly length: number },
): Promise<void> {
  let at = start;
  for await (const chunk of reader.body) {
    expectBytes(context, what, chunk, { object, start: at, length: chunk.length });
    at += chunk.length;
  }
  expectEqual(`${what}: bytes`, at - start, length);
}

/** @throws {@link Mismatch} unless the object is there, whole, for stat, getContent and reader alike */
export async function expectStored(
  context: CaseContext,
  path: string,
  { object, size }: Expected,
  driver: StorageDriver = context.driver,
): Promise<void> {
  const info = await driver.stat(path);
  expectEqual(`stat of ${path}`, [info.isDirectory, info.size], [false, size]);
  const window = { object, start: 0, length: size };
  expectBytes(context, `getContent of ${path}`, await driver.getContent(path), window);
  await using reader = await driver.reader(path);
  expectEqual(`info.size of the reader of ${path}`, reader.info.size, size);
  // One that is shown whole tells more of what is wrong; a large one is not held twice.
  if (size < LARGE) expectBytes(context, `body of ${path}`, await readAll(reader), window);
  else await expectBody(context, `body of ${path}`, reader, window);
}

/** @throws {@link Mismatch} unless get, reader and stat say that nothing is there */
export async function expectMissing(driver: StorageDriver, path: string): Promise<void> {
  await expectRejection(`getContent of ${path}`, driver.getContent(path), "PATH_NOT_FOUND");
  await expectRejection(`reader of ${path}`, driver.reader(path), "PATH_NOT_FOUND");
  await expectRejection(`stat of ${path}`, driver.stat(path), "PATH_NOT_FOUND");
}

/** Which of several whole versions is stored. @throws {@link Mismatch} if it is none of them, byte by byte */
export async function storedVersion(
  context: CaseContext,
  path: string,
  versions: readonly Expected[],
  driver: StorageDriver = context.driver,
): Promise<Expected> {
  return versionOf(context, path, await driver.getContent(path), versions);
}

/** Which of several whole versions `found` is. @throws {@link Mismatch} if it is none of them */
export function versionOf(
  context: Pick<CaseContext, "content">,
  what: string,
  found: Uint8Array,
  versions: readonly Expected[],
): Expected {
  const mismatches: string[] = [];
  for (const version of versions) {
    const { object, size } = version;
    const mismatch = byteMismatch(context.content, found, { object, start: 0, length: size });
    if (mismatch === undefined) return version;
    mismatches.push(`not "${object.name}": ${mismatch.seen}`);
  }
  const names = versions.map(({ object, size }) => `"${object.name}" (${size} bytes)`).join(" or ");
  throw new Mismatch(`${what}: exactly ${names}`, `${found.length} bytes; ${mismatches.join("; ")}`);
}
