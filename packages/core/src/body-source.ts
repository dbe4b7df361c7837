import type {
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultReader,
  ReadableStreamReadResult,
} from "node:stream/web";
import { type SharedSource, sourceOf } from "./byte-body.ts";

/**
 * The bytes of a driver's body: from its source if that is known, else from the stream, now into buffers of the consumer,
 * now into the driver's own, as each read asks for. Streams have one reader for each, and only one at a time.
 */
export class BodySource {
  /** Buffers can be passed in. */
  readonly isByteStream: boolean;
  /** Size of the buffers to pass in where the consumer has none; without it the driver brings its own. */
  readonly chunkSize: number | undefined;
  readonly #stream: ReadableStream<Uint8Array>;
  readonly #direct: SharedSource | undefined;
  #filling: ReadableStreamBYOBReader | undefined;
  #handing: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** Takes the stream over. */
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#stream = stream;
    this.#direct = sourceOf(stream);
    this.chunkSize = this.#direct?.chunkSize;
    if (this.#direct === undefined) {
      // No property tells the kinds of streams apart; this is what the standard leaves.
      try {
        this.#filling = stream.getReader({ mode: "byob" });
      } catch {
        this.#handing = stream.getReader();
      }
    }
    this.isByteStream = this.#handing === undefined;
  }

  /** The next bytes, in `view` if it is given; its buffer may be taken over, and the result lies in it. */
  async read(view?: Uint8Array): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (view === undefined) return await this.#handingReader().read();
    if (this.#direct === undefined) return await this.#fillingReader().read(view);
    const length = await this.#direct.read(view);
    return { done: length === 0, value: view.subarray(0, length) };
  }

  /** Tells the driver that nobody wants the rest, and resolves when it is released. Never rejects: nothing is lost. */
  async cancel(reason: unknown): Promise<void> {
    const reader = this.#filling ?? this.#handing;
    try {
      await (this.#direct === undefined ? reader?.cancel(reason) : this.#direct.release());
    } catch {
      // What cannot be released is the driver's to report elsewhere.
    }
  }

  #fillingReader(): ReadableStreamBYOBReader {
    if (this.#filling === undefined) {
      this.#handing?.releaseLock();
      this.#handing = undefined;
      this.#filling = this.#stream.getReader({ mode: "byob" });
    }
    return this.#filling;
  }

  #handingReader(): ReadableStreamDefaultReader<Uint8Array> {
    if (this.#handing === undefined) {
      this.#filling?.releaseLock();
      this.#filling = undefined;
      this.#handing = this.#stream.getReader();
    }
    return this.#handing;
  }
}
