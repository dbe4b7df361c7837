import { ReadableStream } from "node:stream/web";

/** Bytes of a chunk that a consumer gets who brings no buffer. */
export const CHUNK: number = 256 * 1024;

/** Bytes `offset` to `end` of `chunks`, copied out: what is stored never leaves by reference. */
export function bodyOf(
  chunks: readonly Uint8Array[],
  offset: number,
  end: number,
): ReadableStream<Uint8Array> {
  let position = offset;
  let index = 0;
  /** Offset of the chunk at `index` in the object. */
  let base = 0;

  /** Copies from one chunk into `target`, as many bytes as both have; answers how many. */
  const take = (target: Uint8Array): number => {
    for (;;) {
      const chunk = chunks[index];
      if (chunk === undefined) return 0;
      if (position < base + chunk.byteLength) {
        const from = position - base;
        const count = Math.min(chunk.byteLength - from, target.byteLength, end - position);
        target.set(chunk.subarray(from, from + count));
        position += count;
        return count;
      }
      base += chunk.byteLength;
      index += 1;
    }
  };

  /** As many bytes as are left and `target` has room for, from however many chunks; answers how many. */
  const fill = (target: Uint8Array): number => {
    let filled = 0;
    while (filled < target.byteLength && position < end) {
      const taken = take(target.subarray(filled));
      if (taken === 0) break;
      filled += taken;
    }
    return filled;
  };

  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const request = controller.byobRequest;
      const left = end - position;
      if (left <= 0) {
        controller.close();
        request?.respond(0);
        return;
      }
      if (request?.view instanceof Uint8Array) {
        request.respond(fill(request.view));
        return;
      }
      const target = new Uint8Array(Math.min(CHUNK, left));
      fill(target);
      controller.enqueue(target);
    },
  });
}
