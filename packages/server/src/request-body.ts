import type { IncomingMessage } from "node:http";
import { RegistryError } from "@stowage/oci";
import { Refusal } from "./errors.ts";
import { CONTENT_LENGTH, TRANSFER_ENCODING } from "./headers.ts";

/** Milliseconds for which a body that nobody wants is read, so that its sender sees the answer; then the connection ends. */
const DISCARD_TIME = 30_000;

/** Bytes that a request says it brings, undefined if it does not say. The parser of node:http has checked the digits. */
export function contentLength(request: IncomingMessage): number | undefined {
  const header = request.headers[CONTENT_LENGTH];
  return header === undefined ? undefined : Number(header);
}

/** True if a body follows the head, even if it turns out to have no bytes. */
export function hasBody(request: IncomingMessage): boolean {
  return request.headers[TRANSFER_ENCODING] !== undefined || (contentLength(request) ?? 0) > 0;
}

/**
 * The body as it comes off the connection, chunk by chunk, without a copy. Leaving the iteration keeps the connection, so
 * that an answer can be given; a client that goes away midway ends it with an error.
 */
function bodyOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) };
}

/** The whole of a small body. @throws {@link Refusal} 413 `SIZE_INVALID` for more than `limit` bytes */
export async function readWhole(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  if ((contentLength(request) ?? 0) > limit) throw tooLarge(limit);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bodyOf(request)) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

/**
 * Takes what is left of a request's body off the connection once the answer is out. A client that sends first and listens
 * later gets its answer that way, and the connection can serve the next request.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return;
  request.resume();
  if (request.complete) return;
  const timer = setTimeout(() => request.socket.destroy(), DISCARD_TIME);
  timer.unref();
  request.once("end", () => clearTimeout(timer));
  request.once("close", () => clearTimeout(timer));
}

function tooLarge(limit: number): Refusal {
  const message = `the body has more than ${limit} bytes, which is the most that a manifest may have`;
  return new Refusal(new RegistryError("SIZE_INVALID", message, { detail: { limit } }), { status: 413 });
}
