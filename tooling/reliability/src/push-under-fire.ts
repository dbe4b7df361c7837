import { type Algorithm, digestOf } from "./content.ts";
import { CHUNK_BYTES, CHUNKS, type KillPoint } from "./kill-plan.ts";
import { callUpload, closingPath, type UploadAnswer } from "./upload-session.ts";
import type { Victim } from "./victim-process.ts";

/** How far a push came before the connection broke; everything here was acknowledged or sent by the client. */
export interface Interrupted {
  /** Newest Location that a 201 or 202 carried. */
  readonly location: string;
  /** Bytes that a 202 acknowledged. */
  readonly acknowledged: number;
  /** Bytes handed to the socket. */
  readonly sent: number;
  /** The PUT of the blob was answered with 201. */
  readonly finished: boolean;
}

/** Pushes `blob` in {@link CHUNKS} chunks until the victim is gone or the push is finished. */
export async function pushUntilKilled(
  victim: Victim,
  repository: string,
  blob: Uint8Array,
  point: KillPoint,
  algorithm: Algorithm = "sha256",
): Promise<Interrupted> {
  const opened = await callUpload(victim.port, { method: "POST", path: `/v2/${repository}/blobs/uploads/` });
  let state: Interrupted = { location: locationOf(opened, 202), acknowledged: 0, sent: 0, finished: false };
  for (let chunk = 0; chunk < CHUNKS; chunk++) {
    const body = blob.subarray(chunk * CHUNK_BYTES, (chunk + 1) * CHUNK_BYTES);
    const after = point.kind === "body" ? point.after - chunk * CHUNK_BYTES : Number.POSITIVE_INFINITY;
    const stop = after <= CHUNK_BYTES ? { after, act: () => victim.kill() } : undefined;
    const answer = await patch(victim.port, state.location, body, chunk * CHUNK_BYTES, stop);
    state = { ...state, sent: chunk * CHUNK_BYTES + Math.min(after, CHUNK_BYTES) };
    if (answer.kind === "connection lost") return state;
    state = { ...state, location: locationOf(answer, 202), acknowledged: (chunk + 1) * CHUNK_BYTES };
  }
  const closed = await callUpload(victim.port, {
    method: "PUT",
    path: closingPath(state.location, digestOf(blob, algorithm)),
  });
  return { ...state, finished: closed.kind === "answered" && closed.status === 201 };
}

export function patch(
  port: number,
  location: string,
  body: Uint8Array,
  offset: number,
  stop?: { readonly after: number; readonly act: () => void },
): Promise<UploadAnswer> {
  const headers = {
    "Content-Type": "application/octet-stream",
    "Content-Range": `${offset}-${offset + body.byteLength - 1}`,
  };
  return callUpload(port, { method: "PATCH", path: location, body, headers, stop });
}

/** The Location of an answer that must have the status `expected`. */
export function locationOf(answer: UploadAnswer, expected: number): string {
  if (answer.kind !== "answered") throw new Error("the connection was lost where nothing was killed");
  if (answer.status !== expected || answer.location === undefined) {
    throw new Error(`expected ${expected} with a Location, got ${answer.status}`);
  }
  return answer.location;
}
