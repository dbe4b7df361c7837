import { createHash } from "node:crypto";
import { MiB } from "./content.ts";
import { type Answer, call } from "./http-client.ts";

/** A blob of `repeat` times `block`, and its digest. */
export interface Blob {
  readonly block: Uint8Array;
  readonly repeat: number;
  readonly digest: string;
}

export function blobOf(block: Uint8Array, size: number): Blob {
  const hash = createHash("sha256");
  const repeat = size / block.byteLength;
  for (let count = 0; count < repeat; count++) hash.update(block);
  return { block, repeat, digest: `sha256:${hash.digest("hex")}` };
}

/** Pushes `blob` in one chunk: POST and PATCH to `port`, PUT to `closingPort`, which may be another replica. */
export async function push(repository: string, blob: Blob, port: number, closingPort = port): Promise<void> {
  const opened = await call({ port, method: "POST", path: `/v2/${repository}/blobs/uploads/` });
  const session = locationOf(opened, 202);
  const { block, repeat } = blob;
  const headers = { "Content-Type": "application/octet-stream" };
  const patched = await call({ port, method: "PATCH", path: session, headers, block, repeat });
  const location = locationOf(patched, 202);
  const path = `${location}${location.includes("?") ? "&" : "?"}digest=${blob.digest}`;
  const closed = await call({ port: closingPort, method: "PUT", path });
  locationOf(closed, 201);
}

/** Pulls `blob` and resolves to the bytes that came. */
export async function pull(repository: string, blob: Blob, port: number): Promise<number> {
  const { status, bytes } = await call({
    port,
    method: "GET",
    path: `/v2/${repository}/blobs/${blob.digest}`,
  });
  const size = blob.block.byteLength * blob.repeat;
  if (status !== 200 || bytes !== size)
    throw new Error(`pull answered ${status} with ${bytes} of ${size} bytes`);
  return bytes;
}

/** A path on the server, whatever host the Location names. */
function locationOf(answer: Answer, expected: number): string {
  const location = answer.headers.get("location");
  if (answer.status !== expected || location === undefined) {
    throw new Error(`expected ${expected} with a Location, got ${answer.status}`);
  }
  const { pathname, search } = new URL(location, "http://127.0.0.1");
  return `${pathname}${search}`;
}

export const BLOB_SIZE: number = 64 * MiB;
