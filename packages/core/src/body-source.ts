import type {
  ReadableStream,
  ReadableStreamBYOBReader,
  ReadableStreamDefaultReader,
  ReadableStreamReadResult,
} from "node:stream/web";

/**
 * Reads a stream now into buffers of the consumer, now into its own, as each read asks for: streams have one reader for
 * each, and only one at a time.
 */
export class BodySource {
  readonly #stream: ReadableStream<Uint8Array>;
  /** Byte streams fill buffers that are passed to them. */
  readonly isByteStream: boolean;
  #filling: ReadableStreamBYOBReader | undefined;
  #handing: ReadableStreamDefaultReader<Uint8Array> | undefined;

  /** Locks the stream. */
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#stream = stream;
    // No property tells the kinds of streams apart; this is what the standard leaves.
    try {
      this.#filling = stream.getReader({ mode: "byob" });
    } catch {
      this.#handing = stream.getReader();
    }
    this.isByteStream = this.#filling !== undefined;
  }

  /** The next bytes, in `view` if it is given; its buffer is then taken over, and the result lies in it. */
  read(view?: Uint8Array): Promise<ReadableStreamReadResult<Uint8Array>> {
    if (view !== undefined) {
      if (this.#filling === undefined) {
        this.#handing?.releaseLock();
        this.#handing = undefined;
        this.#filling = this.#stream.getReader({ mode: "byob" });
      }
      return this.#filling.read(view);
    }
    if (this.#handing === undefined) {
      this.#filling?.releaseLock();
      this.#filling = undefined;
      this.#handing = this.#stream.getReader();
    }
    return this.#handing.read();
  }

  /** Tells the source that nobody wants the rest, and resolves when it is released. Never rejects: nothing is lost. */
  async cancel(reason: unknown): Promise<void> {
    const reader = this.#filling ?? this.#handing;
    await reader?.cancel(reason).catch(() => {});
  }
}
