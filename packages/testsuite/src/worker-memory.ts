import { setTimeout as delay, setImmediate as tick } from "node:timers/promises";
import type { StorageDriver } from "@stowage/core";

const PIECE = 1024 * 1024;
/** Bytes between two looks at the memory, each of which begins with a garbage collection: what is left is held by somebody. */
const LOOK = 48 * PIECE;
/** Milliseconds of a consumer's pause: long enough for a source that is not held back to give all it has. */
const PAUSE = 100;

/** What a process is to do with one large object, or with many at once. */
export type MemoryWork =
  | { readonly kind: "write" | "read"; readonly path: string; readonly size: number }
  | { readonly kind: "move"; readonly path: string; readonly destination: string }
  | {
      readonly kind: "writers" | "readers";
      readonly directory: string;
      readonly count: number;
      readonly size: number;
    };

/** Bytes in use by the process, on the heap and in buffers; what is free and not yet given back to the system is not among them. */
export interface MemoryUse {
  /** After a garbage collection, before the work. */
  readonly idle: number;
  /** The most that was seen while it was done. */
  readonly peak: number;
  /** Where a read found something else than was written. */
  readonly wrong: readonly number[];
}

/** Does the work and watches the memory. Every mebibyte begins with its own number, so that none is repeated unseen. */
export async function memoryOf(
  driver: StorageDriver,
  work: MemoryWork,
  collectGarbage: () => void,
): Promise<MemoryUse> {
  const watch = new MemoryWatch(collectGarbage);
  const wrong: number[] = [];
  switch (work.kind) {
    case "write":
      await write(driver, work, watch);
      break;
    case "read":
      wrong.push(...(await read(driver, work, watch)));
      break;
    case "move":
      await watched(driver.move(work.path, work.destination), watch);
      break;
    default:
      wrong.push(...(await inParallel(driver, work, watch)));
  }
  watch.look();
  return { idle: watch.idle, peak: watch.peak, wrong };
}

class MemoryWatch {
  readonly idle: number;
  peak: number;
  readonly #collectGarbage: () => void;
  #unseen = 0;

  constructor(collectGarbage: () => void) {
    this.#collectGarbage = collectGarbage;
    this.idle = this.#used();
    this.peak = this.idle;
  }

  moved(bytes: number): void {
    this.#unseen += bytes;
    if (this.#unseen >= LOOK) this.look();
  }

  /** After a pause, unless it was just looked at: many streams pause. */
  paused(): void {
    if (this.#unseen > LOOK / 2) this.look();
  }

  look(): void {
    this.#unseen = 0;
    this.peak = Math.max(this.peak, this.#used());
  }

  #used(): number {
    // The second waits until the buffers that the first has found are free.
    this.#collectGarbage();
    this.#collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }
}

/** Looks again and again while a call is under way that shows nothing of what it moves. */
async function watched(call: Promise<void>, watch: MemoryWatch): Promise<void> {
  const timer = setInterval(() => watch.look(), PAUSE / 10);
  try {
    await call;
  } finally {
    clearInterval(timer);
  }
}

interface Large {
  readonly path: string;
  readonly size: number;
}

async function write(driver: StorageDriver, { path, size }: Large, watch: MemoryWatch): Promise<void> {
  await using writer = await driver.writer(path);
  const piece = Buffer.alloc(PIECE, path);
  for (let at = 0; at < size; at += PIECE) {
    piece.writeBigUInt64BE(BigInt(at));
    await writer.write(piece.subarray(0, Math.min(PIECE, size - at)));
    watch.moved(PIECE);
  }
  await writer.commit();
}

/** Pauses at each quarter. */
async function read(
  driver: StorageDriver,
  { path, size }: Large,
  watch: MemoryWatch,
): Promise<readonly number[]> {
  await using reader = await driver.reader(path);
  const wrong: number[] = [];
  let at = 0;
  for await (const chunk of reader.body) {
    const number = Math.ceil(at / PIECE) * PIECE;
    const found = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const isWhole = number + 8 <= at + chunk.byteLength;
    if (isWhole && found.readBigUInt64BE(number - at) !== BigInt(number)) wrong.push(number);
    const quarter = Math.floor((4 * at) / size);
    at += chunk.byteLength;
    watch.moved(chunk.byteLength);
    if (Math.floor((4 * at) / size) > quarter) {
      await delay(PAUSE);
      watch.paused();
    } else await tick();
  }
  if (at !== size) wrong.push(at);
  return wrong;
}

async function inParallel(
  driver: StorageDriver,
  { kind, directory, count, size }: Extract<MemoryWork, { readonly directory: string }>,
  watch: MemoryWatch,
): Promise<readonly number[]> {
  const objects = Array.from({ length: count }, (_, index) => ({ path: `${directory}/${index}`, size }));
  if (kind === "readers") return (await Promise.all(objects.map((each) => read(driver, each, watch)))).flat();
  await Promise.all(objects.map((each) => write(driver, each, watch)));
  return [];
}
