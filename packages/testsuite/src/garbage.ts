import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Bytes of new buffers after which those that nobody holds are freed. */
const GROWTH = 24 * 1024 * 1024;

let collector: (() => void) | undefined;
/** The least that was seen in buffers since the last collection, in bytes. */
let held = Number.POSITIVE_INFINITY;
/** Bytes of content made since the last look. */
let made = 0;

/** Frees what nobody holds on to, so that a measure of memory means something. Does nothing where a runtime cannot. */
export function collectGarbage(): void {
  collect();
  collect(); // what the first one let go by finalizers
}

/**
 * Told of each buffer that is made, frees those that nobody holds once many are new. The garbage collector sees small objects
 * only, and would let the content of many cases pile up.
 */
export function noteBuffer(bytes: number): void {
  made += bytes;
  if (made < GROWTH / 4) return;
  made = 0;
  const { external } = process.memoryUsage(); // buffers of ciphers are not among `arrayBuffers`
  held = Math.min(held, external);
  if (external - held < GROWTH) return;
  collect();
  held = Number.POSITIVE_INFINITY; // it goes on beside the program
}

/** Frees a buffer at once, where the runtime can; nobody may use it any more. */
export function freeBuffer({ buffer }: Uint8Array): void {
  if ("transfer" in buffer && typeof buffer.transfer === "function") buffer.transfer(0); // Node 20 has none
}

function collect(): void {
  if (collector === undefined) {
    setFlagsFromString("--expose-gc");
    const found: unknown = runInNewContext("gc");
    collector = typeof found === "function" ? () => found() : () => undefined;
  }
  collector();
}
