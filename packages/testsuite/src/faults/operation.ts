import type { StorageDriver, StorageError, StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { Mismatch } from "../mismatch.ts";
import type { Expected } from "../stored.ts";
import { versionOf } from "../stored.ts";

/** Where an operation is tried: paths of its own, a driver behind the proxy, one that goes straight to the store. */
export interface Bench {
  readonly context: CaseContext;
  readonly faulty: StorageDriver;
  readonly direct: StorageDriver;
  readonly partSize: number;
  path(name: string): string;
}

/** A bench in a directory of its own below the case's. */
export function benchIn(directory: string, context: CaseContext, faulty: StorageDriver): Bench {
  const { driver: direct, limits, path } = context;
  return {
    context,
    faulty,
    direct,
    partSize: context.network().partSize ?? limits.partSize,
    path: (name) => path(`${directory}/${name}`),
  };
}

/** What is found of a change: nothing of it, all of it, whole objects on the way from one to the other, or no way to tell. */
export type State = "before" | "after" | "between" | "either";

export type OperationName =
  | ReadName
  | UploadName
  | "putContent"
  | "putContent if absent"
  | "cancel"
  | "cancel of a resumed upload"
  | "move"
  | "delete"
  | "delete of a directory"
  | "deleteObjects"
  | "reclaim";

type ReadName = "getContent" | "reader" | "reader of a range" | "stat" | "list" | "walk" | "append";

type UploadName =
  | "upload of one part"
  | "upload"
  | "commit"
  | "commit elsewhere"
  | "close"
  | "close of a resumed upload"
  | "commit of a resumed upload";

/** Operations by which an upload goes on and ends. */
export const UPLOADS: readonly UploadName[] = [
  "upload of one part",
  "upload",
  "commit",
  "commit elsewhere",
  "close",
  "close of a resumed upload",
  "commit of a resumed upload",
];

/** Operations that give the bytes of objects. */
export const DOWNLOADS: readonly ReadName[] = ["getContent", "reader", "reader of a range"];

/** A use of the contract that a fault is put to, with a way to tell what became of it. */
export interface Operation {
  readonly name: OperationName;
  /** Calls it makes; each has its own deadline. */
  readonly calls: number;
  /** Codes with which the same may be refused once it is done. */
  readonly doneCodes?: readonly StorageErrorCode[] | undefined;
  /** Makes the state before, past the proxy. */
  prepare(bench: Bench): Promise<void>;
  /** Begins through the proxy, in peace; undefined if there is nothing to begin. */
  begin?(bench: Bench): Promise<Begun>;
  /** The calls, through the proxy. Looks at what they give. @throws `Mismatch` if that is wrong */
  run(bench: Bench, begun: Begun | undefined): Promise<void>;
  /** Finishes what failed. As `run` without what was begun, if absent. */
  again?(bench: Bench, begun: Begun | undefined, failure: StorageError): Promise<void>;
  /** What the store has now, past the proxy; absent if the operation changes nothing. @throws `Mismatch` if that is nothing whole */
  state?(bench: Bench): Promise<State>;
}

/** What was opened before the fault. */
export interface Begun extends AsyncDisposable {
  /** The rest of the operation. */
  finish(): Promise<void>;
}

/** The two versions between which a change is made. */
export interface Versions {
  readonly old: Expected;
  readonly next: Expected;
}

/** Bytes of an object that fits one request, and no chunk. */
const SMALL = 3001;

export function oldVersion({ context }: Bench): Expected {
  return { object: context.data("old"), size: 700 };
}

export function smallVersion({ context }: Bench): Expected {
  return { object: context.data("small"), size: SMALL };
}

/** One that takes three requests of the driver's own size. */
export function largeVersion({ context, partSize }: Bench): Expected {
  return { object: context.data("large"), size: 2 * partSize + 77 };
}

export async function putVersion(driver: StorageDriver, path: string, version: Expected): Promise<void> {
  await driver.putContent(path, version.object.bytes(0, version.size));
}

/** The object at a path, undefined if there is none. @throws what is no PATH_NOT_FOUND */
export async function contentAt(driver: StorageDriver, path: string): Promise<Uint8Array | undefined> {
  try {
    return await driver.getContent(path);
  } catch (error) {
    if (isCode(error, "PATH_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** Which of two versions is there, or "nothing". @throws `Mismatch` if it is another, or none of them whole */
export async function versionAt(
  { context, direct }: Bench,
  path: string,
  { old, next }: Versions,
): Promise<"old" | "next" | "nothing"> {
  const found = await contentAt(direct, path);
  if (found === undefined) return "nothing";
  return versionOf(context, path, found, [old, next]) === old ? "old" : "next";
}

/** The state of a path that is replaced. @throws `Mismatch` if nothing is there */
export async function replacedState(bench: Bench, path: string, versions: Versions): Promise<State> {
  const found = await versionAt(bench, path, versions);
  if (found === "nothing") throw new Mismatch(`the old or the new object at ${path}`, "nothing is there");
  return found === "old" ? "before" : "after";
}

function isCode(error: unknown, code: StorageErrorCode): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === code;
}
