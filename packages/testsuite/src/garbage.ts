import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MAX_CONTENT_BYTES } from "@stowage/core";

let collector: (() => unknown) | undefined;

/** Frees what nobody holds on to, so that a measure of memory means something. Does nothing where a runtime cannot. */
export function collectGarbage(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    const collect: unknown = runInNewContext("gc");
    collector = typeof collect === "function" ? () => collect() : () => undefined;
  }
  collector();
  collector(); // what the first one let go by finalizers
}

/**
 * Frees buffers that nobody holds once they hold more than the largest content. The garbage collector sees small objects only, and would let the
 * content of many cases pile up.
 */
export function collectBuffers(): void {
  if (process.memoryUsage().arrayBuffers > MAX_CONTENT_BYTES) collectGarbage();
}
