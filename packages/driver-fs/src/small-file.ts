import { OpenFile } from "./open-file.ts";
import type { SystemCalls } from "./system-calls.ts";

/** Most files that are read whole fit; a longer one is read on. */
const CHUNK = 16 * 1024;

/** A private file, whole. Rejects with the system's own error. */
export async function readSmallFile(calls: SystemCalls, file: string): Promise<Uint8Array> {
  await using opened = new OpenFile(calls, await calls.openToRead(file));
  let bytes = new Uint8Array(CHUNK);
  for (let length = 0; ; ) {
    length += await opened.read(bytes.subarray(length), length);
    if (length < bytes.length) return bytes.subarray(0, length);
    const larger = new Uint8Array(bytes.length * 2);
    larger.set(bytes);
    bytes = larger;
  }
}
