/** `length` bytes that differ from those of another seed, and at every place. */
export function bytesOf(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

/** The bytes in chunks of these sizes, the rest as the last one. */
export function* inChunks(
  bytes: Uint8Array,
  ...sizes: readonly number[]
): Generator<Uint8Array, void, undefined> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  if (at < bytes.byteLength) yield bytes.subarray(at);
}

/** A body that breaks off after these chunks, as when a client goes away. */
export async function* breakingOff(
  reason: unknown,
  ...chunks: readonly Uint8Array[]
): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
  throw reason;
}

/** All of a stream of chunks. */
export async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(new Uint8Array(chunk));
  return new Uint8Array(Buffer.concat(chunks));
}
