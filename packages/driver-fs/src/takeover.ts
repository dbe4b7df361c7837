import type { OperationOptions } from "@stowage/core";
import { PathNotFoundError, StorageError, UnsupportedMethodError } from "@stowage/core";
import type { ResumeLog, ResumePoint } from "@stowage/core/driver";
import { copyBytes } from "./copy.ts";
import { errnoOf, ifErrno, isMissing } from "./errors.ts";
import { stat } from "./listing.ts";
import { OpenFile } from "./open-file.ts";
import { dataFile, freeFile, type PointFiles, parsePoint } from "./resume-files.ts";
import type { Store } from "./store.ts";

/** A resume point with the files that it names. */
export interface FoundPoint {
  readonly point: ResumePoint;
  readonly files: PointFiles;
}

/** The bytes of a point in a file that this writer alone extends. */
export interface TakenBytes {
  readonly file: OpenFile;
  readonly name: string;
  /** It is the point's own file, else a copy. */
  readonly inPlace: boolean;
}

/**
 * The newest resume point of `path`, undefined if a committed empty object stands for one (rule 10).
 * @throws {@link PathNotFoundError}, {@link UnsupportedMethodError}, {@link IncompatibleVersionError}, or `CORRUPTED` if
 * acknowledged bytes are missing
 */
export async function findPoint(
  { store, log, folder }: { readonly store: Store; readonly log: ResumeLog; readonly folder: string },
  path: string,
  options: OperationOptions,
): Promise<FoundPoint | undefined> {
  const { calls } = store.tree;
  let seen: ResumePoint | undefined;
  for (;;) {
    const point = await log.open(path, options);
    if (point === undefined) break;
    const files = parsePoint(point.payload);
    const stats = await ifErrno(
      calls.lstat(dataFile(folder, files.data)),
      ["ENOENT", "ENOTDIR"],
      () => undefined,
    );
    if (stats !== undefined && stats.size < point.size) throw tooShort(point.size, Number(stats.size));
    if (stats !== undefined) return { point, files };
    // Committed by a writer that was killed before it removed the record; or replaced since, so look again.
    if (seen?.nonce === point.nonce && seen.next === point.next) break;
    seen = point;
  }
  const { size, isDirectory } = await stat(store.tree, path);
  if (isDirectory) throw new PathNotFoundError(path);
  if (size === 0) return undefined;
  throw new UnsupportedMethodError(
    `${path} is committed with ${size} bytes and has no resume point; objects cannot be extended, write it anew`,
  );
}

/**
 * Makes the bytes of a point this writer's. In place, if nobody has begun to extend them since they were published; else
 * there is or was another writer, whose open descriptor nothing can take away, and they are copied.
 * @throws {@link StorageError} `CONFLICT` if the point was continued, committed or cancelled meanwhile
 */
export async function takeOver(
  { store, folder, found }: { readonly store: Store; readonly folder: string; readonly found: FoundPoint },
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<TakenBytes> {
  const { calls } = store.tree;
  const { point, files } = found;
  const name = dataFile(folder, files.data);
  const isFree = await ifErrno(
    calls.unlink(freeFile(folder, files.writer)).then(() => true),
    ["ENOENT", "ENOTDIR"],
    () => false,
  );
  if (!isFree) return await copyPoint({ store, name, size: point.size }, nonce, signal);
  try {
    const file = new OpenFile(calls, await calls.openToWrite(name));
    return { file, name, inPlace: true };
  } catch (error) {
    if (isMissing(error)) throw taken(error);
    await setFree(store, folder, files.writer);
    throw error;
  }
}

/**
 * Lets one writer extend in place the bytes of the point that `writer` publishes, or has published. Only when nobody has them
 * open for writing any more. Failing it does no harm: they are copied then.
 */
export async function setFree({ tree: { calls } }: Store, folder: string, writer: string): Promise<void> {
  await ignoreErrors(calls.create(freeFile(folder, writer)).then((descriptor) => calls.close(descriptor)));
}

/** Takes that back. */
export async function unsetFree({ tree: { calls } }: Store, folder: string, writer: string): Promise<void> {
  await ignoreErrors(calls.unlink(freeFile(folder, writer)));
}

async function ignoreErrors(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
  }
}

async function copyPoint(
  { store, name, size }: { readonly store: Store; readonly name: string; readonly size: number },
  nonce: string,
  signal: AbortSignal | undefined,
): Promise<TakenBytes> {
  const { tree, area } = store;
  const { calls } = tree;
  try {
    // Somebody works on the point: it is not residue, however old.
    await calls.utimes(name, Date.now() / 1000);
    await using source = new OpenFile(calls, await calls.openToRead(name));
    const clone = await reflink(store, name, nonce);
    const file = clone ?? (await area.create(nonce));
    try {
      if (clone !== undefined) await clone.ftruncate(size);
      else if (!(await copyBytes(source, file, { size, signal })))
        throw tooShort(size, Number((await source.fstat()).size));
      return { file, name: area.temporary(nonce), inPlace: false };
    } catch (error) {
      await file.close();
      throw error;
    }
  } catch (error) {
    await area.remove(nonce);
    throw isMissing(error) ? taken(error) : error;
  }
}

/** A copy that shares the blocks of the original, undefined where the file system has no such thing. */
async function reflink({ tree, area }: Store, name: string, nonce: string): Promise<OpenFile | undefined> {
  const { calls } = tree;
  const copy = area.temporary(nonce);
  try {
    await calls.reflink(name, copy);
    return new OpenFile(calls, await calls.openToWrite(copy));
  } catch {
    // What is really wrong shows when the bytes are copied.
    await area.remove(nonce);
    return undefined;
  }
}

function taken(cause: unknown): StorageError {
  const message = "another writer has continued, committed or cancelled the resume point; open it again";
  return new StorageError("CONFLICT", message, { cause });
}

function tooShort(expected: number, found: number): StorageError {
  const message = `the resume point has ${expected} bytes, but its file only ${found}; begin the upload anew`;
  return new StorageError("CORRUPTED", message);
}
