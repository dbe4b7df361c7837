import { type DeleteFailure, MAX_FAILED_PATHS, StorageError } from "@stowage/core";
import { refusalOf, reply } from "./answer.ts";
import type { Connection, HttpCall, Result } from "./connection.ts";
import { broken } from "./failure.ts";
import { bodyWithDigest } from "./put-object.ts";

/** What could not be deleted, or what the server refused with. */
type Deletion = { readonly failed: readonly string[] } | { readonly refused: string };

/** Deletes what is at a path, and below. @throws `StorageError` that names what could not be deleted */
export async function deleteTree(
  connection: Connection,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const call = { method: "DELETE", target: `/objects${path}`, mutates: true, signal };
  const { value, mayHaveActed } = await deletion(connection, call);
  if ("refused" in value) {
    // What an attempt without an answer may have deleted was there (rule 1).
    if (value.refused === "NotFound" && mayHaveActed) return;
    throw refusalOf(value.refused, path);
  }
  const errors = value.failed.map((each) => heldError(each));
  const [first] = errors;
  if (first === undefined) return;
  const message = `${errors.length} objects at ${path} cannot be deleted, the first because ${first.message}`;
  const failed = value.failed.slice(0, MAX_FAILED_PATHS);
  throw new StorageError(first.code, message, {
    failed,
    outcome: "unknown",
    cause: new AggregateError(errors),
  });
}

/** Deletes objects, and answers which ones could not be. */
export async function deleteObjects(
  connection: Connection,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly DeleteFailure[]> {
  const sent = bodyWithDigest(Buffer.from(JSON.stringify({ paths: paths.join(" ") })));
  const call = { method: "POST", target: "/delete", ...sent, mutates: true, signal };
  const { value } = await deletion(connection, call);
  if ("refused" in value) throw new StorageError("BACKEND", `the server refused with ${value.refused}`);
  return value.failed.map((path) => ({ path, error: heldError(path) }));
}

async function deletion(connection: Connection, call: HttpCall): Promise<Result<Deletion>> {
  return await connection.perform(call, async (response) => {
    const answer = await reply(connection, response);
    if ("refused" in answer) return answer;
    const { done, failed } = answer.document;
    if (done !== true || !Array.isArray(failed)) {
      throw broken("BACKEND", "the answer does not say what was deleted");
    }
    return { failed: failed.map(String) };
  });
}

function heldError(path: string): StorageError {
  return new StorageError("PERMISSION_DENIED", `the server holds ${path}`, { path });
}
