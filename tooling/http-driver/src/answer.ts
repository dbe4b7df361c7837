import type { IncomingMessage } from "node:http";
import { MAX_CONTENT_BYTES, PathNotFoundError, StorageError } from "@stowage/core";
import type { Connection } from "./connection.ts";
import { broken, statusFailure } from "./failure.ts";
import { contentDigest, DIGEST_HEADER, DOCUMENT_TYPE } from "./wire.ts";

/** What the server said: a document of what was asked for, or that it refuses. */
export type Reply = { readonly document: Readonly<Record<string, unknown>> } | { readonly refused: string };

/** Statuses with which the server itself refuses; its document says what. */
const REFUSALS: ReadonlySet<number> = new Set([404, 412, 416]);

/** The whole body of an answer. @throws `Failure` if it is not as long as announced or not what its digest says */
export async function collect(connection: Connection, response: IncomingMessage): Promise<Buffer> {
  const announced = Number(response.headers["content-length"] ?? Number.NaN);
  if (announced > MAX_CONTENT_BYTES) {
    response.destroy();
    throw broken("BACKEND", `the answer announces ${announced} bytes`);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  const read = async (): Promise<void> => {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_CONTENT_BYTES)
        throw broken("BACKEND", `the answer is longer than ${MAX_CONTENT_BYTES} bytes`);
    }
  };
  await connection.watch(response, read());
  const body = Buffer.concat(chunks);
  if (Number.isFinite(announced) && length !== announced) {
    throw broken("CORRUPTED", `the answer has ${length} bytes instead of ${announced}`);
  }
  if (contentDigest(body) !== response.headers[DIGEST_HEADER]) {
    throw broken("CORRUPTED", "the answer is not what its digest says");
  }
  return body;
}

/** The server's document. @throws `Failure` for any other answer */
export async function reply(connection: Connection, response: IncomingMessage): Promise<Reply> {
  const status = response.statusCode ?? 0;
  if (status !== 200 && !REFUSALS.has(status)) throw rejected(response);
  if (response.headers["content-type"] !== DOCUMENT_TYPE) {
    response.destroy();
    throw broken("BACKEND", `the answer is of type ${response.headers["content-type"]}; is this the store?`);
  }
  const document = parse(await collect(connection, response));
  const { error } = document;
  if (status === 200 && error !== undefined) throw broken("BACKEND", `status 200 says ${String(error)}`);
  return status === 200 ? { document } : { refused: String(error) };
}

/** Whether the server did as it was told, or what it refused with. */
export async function done(connection: Connection, response: IncomingMessage): Promise<string | undefined> {
  const answer = await reply(connection, response);
  if ("refused" in answer) return answer.refused;
  if (answer.document["done"] !== true) throw broken("BACKEND", "the answer does not say that it is done");
  return undefined;
}

/** The error that a refusal means: missing only if the server says so. */
export function refusalOf(refused: string, path: string): StorageError {
  if (refused === "NotFound") return new PathNotFoundError(path);
  return new StorageError("BACKEND", `the server refused ${path} with ${refused}`);
}

/** What a status means that is no answer to the question. The connection is given up: its body is of no use. */
function rejected(response: IncomingMessage): Error {
  response.destroy();
  return statusFailure(response.statusCode ?? 0, response.headers["retry-after"]);
}

function parse(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body.toString("utf8"));
    if (typeof parsed === "object" && parsed !== null) return { ...parsed };
  } catch {
    // Said below.
  }
  throw broken("BACKEND", "the answer is no document of the store");
}
