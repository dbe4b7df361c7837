import { ReadableStream } from "node:stream/web";
import { describeValue } from "./describe-value.ts";

/**
 * Where the bytes of a body come from: a file handle, a socket, anything that fills a buffer. It gives the range that was
 * asked for and no more.
 */
export interface ByteSource {
  /**
   * Puts the next bytes at the start of `view` and resolves with their number, 0 at the end. One call at a time; none after
   * `release`, though `release` may come while one is under way.
   */
  read(view: Uint8Array): Promise<number>;
  /** Gives up what the source holds: at its end, after a failure, or because nobody wants the rest. Called once. */
  release(): Promise<void>;
}

/** Finds the source of a body, also if another copy of core made it. */
const SOURCE = Symbol.for("@stowage/core/byte-source/1");

/** A source as its body and guard() share it: released once. */
export class SharedSource {
  readonly chunkSize: number;
  readonly #source: ByteSource;
  #released: Promise<void> | undefined;

  constructor(source: ByteSource, chunkSize: number) {
    this.#source = source;
    this.chunkSize = chunkSize;
  }

  read(view: Uint8Array): Promise<number> {
    return this.#source.read(view);
  }

  release(): Promise<void> {
    this.#released ??= this.#source.release();
    return this.#released;
  }
}

/**
 * The body of an {@link ObjectReader} over a source that fills buffers: the consumer's own, or new ones of `chunkSize`.
 *
 * guard() reads such a source itself instead of this stream, so that bytes pass through one stream, not two: for a cached
 * file that is up to a tenth of the time. Lengths, failures, aborts and the release of the source are then guard()'s part.
 * @throws `TypeError` for what is no source or no size
 */
export function byteBody(source: ByteSource, chunkSize: number): ReadableStream<Uint8Array> {
  if (typeof source?.read !== "function" || typeof source.release !== "function") {
    throw new TypeError("a source has the functions read and release");
  }
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1) {
    throw new TypeError(
      `chunkSize must be a whole number of bytes from 1 on, not ${describeValue(chunkSize)}`,
    );
  }
  const shared = new SharedSource(source, chunkSize);
  const body = new ReadableStream({
    type: "bytes",
    autoAllocateChunkSize: chunkSize,
    async pull(controller) {
      const view = controller.byobRequest?.view;
      // With autoAllocateChunkSize there is one for every pull.
      if (!(view instanceof Uint8Array)) throw new TypeError("the stream gives no buffer");
      try {
        const read = await shared.read(view);
        if (read === 0) {
          await shared.release();
          controller.close();
        }
        controller.byobRequest?.respond(read);
      } catch (error) {
        await shared.release();
        throw error;
      }
    },
    cancel: () => shared.release(),
  });
  return Object.defineProperty(body, SOURCE, { value: shared });
}

/** The source of a body that {@link byteBody} made and nobody reads, undefined for any other. */
export function sourceOf(body: ReadableStream<Uint8Array>): SharedSource | undefined {
  const shared: SharedSource | undefined = Reflect.get(body, SOURCE);
  return body.locked ? undefined : shared;
}
