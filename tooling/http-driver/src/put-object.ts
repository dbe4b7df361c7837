import { isStorageError, StorageError } from "@stowage/core";
import { done, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { contentDigest, DIGEST_HEADER, MARK_HEADER } from "./wire.ts";

export interface PutOptions {
  /** Known to nobody else: the object that carries it was put by this call. */
  readonly mark: string;
  readonly ifAbsent?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A body that can be sent again, and by which the server sees whether it is whole. */
export function bodyWithDigest(body: Uint8Array): {
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
} {
  return { body, headers: { [DIGEST_HEADER]: contentDigest(body) } };
}

/** Puts an object in one request. @throws `StorageError` `ALREADY_EXISTS` if another put it there first */
export async function putObject(
  connection: Connection,
  path: string,
  content: Uint8Array,
  { mark, ifAbsent, signal }: PutOptions,
): Promise<void> {
  const { body, headers } = bodyWithDigest(content);
  const condition = ifAbsent === true ? { "if-none-match": "*" } : {};
  const call = {
    ...{ method: "PUT", target: `/objects${path}`, body, mutates: true, signal },
    headers: { ...headers, ...condition, [MARK_HEADER]: mark },
  };
  const { value: refused, mayHaveActed } = await connection.perform(call, (response) =>
    done(connection, response),
  );
  if (refused === undefined) return;
  if (mayHaveActed && (await isMarked(connection, path, mark, signal))) return;
  if (refused === "Exists" && ifAbsent === true)
    throw new StorageError("ALREADY_EXISTS", `${path} has an object`);
  throw new StorageError("BACKEND", `the server refused to put ${path} with ${refused}`);
}

/**
 * Whether the object at `path` is the work of the call that chose this mark.
 * @throws `StorageError` of unknown outcome if that cannot be found out: it may be
 */
export async function isMarked(
  connection: Connection,
  path: string,
  mark: string,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const call = { method: "GET", target: `/stat${path}`, signal };
  const { value } = await ofUnknownOutcome(
    connection.perform(call, (response) => reply(connection, response)),
  );
  return "document" in value && value.document["mark"] === mark;
}

/** What `work` gives. @throws `StorageError` of unknown outcome if it fails: what it belongs to was done, or may have been */
export async function ofUnknownOutcome<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isStorageError(cause)) throw cause;
    const { code, message, retryable } = cause;
    throw new StorageError(code, message, { retryable, outcome: "unknown", cause });
  }
}
