import {
  type ReadableByteStreamController,
  ReadableStream,
  type ReadableStreamDefaultController,
  type ReadableStreamReadResult,
} from "node:stream/web";
import { BodySource } from "./body-source.ts";
import type { FileInfo, ObjectReader } from "./contract.ts";
import { isStorageError, StorageError } from "./errors.ts";
import type { Gate, OpenHandle } from "./guard-gate.ts";
import type { Call, OperationTrace } from "./tracing.ts";

type Controller = ReadableByteStreamController | ReadableStreamDefaultController<Uint8Array>;

/** With what a reader was opened. */
export interface ReaderOpening {
  readonly gate: Gate;
  readonly call: Call;
  /** The caller's. */
  readonly signal: AbortSignal | undefined;
  /** What the driver was given in its place. */
  readonly life: AbortController;
  readonly trace: OperationTrace | undefined;
  /** Bytes that the range holds: a body of any other length is `CORRUPTED`. */
  readonly length: number;
}

/**
 * A driver's reader as callers see it. Its body reads the driver's, in the consumer's own buffers if the driver fills
 * buffers; names its failures; compares its length; ends at once on an abort or when the driver is disposed.
 */
export class GuardedReader implements ObjectReader, OpenHandle {
  readonly info: FileInfo;
  readonly body: ReadableStream<Uint8Array>;
  readonly #opening: ReaderOpening;
  readonly #bare: ObjectReader;
  readonly #source: BodySource;
  #controller: Controller | undefined;
  #bytes = 0;
  #ended = false;
  #released: Promise<void> | undefined;

  constructor(bare: ObjectReader, opening: ReaderOpening) {
    this.info = bare.info;
    this.#bare = bare;
    this.#opening = opening;
    this.#source = new BodySource(bare.body);
    const start = (controller: Controller): void => {
      this.#controller = controller;
    };
    const pull = (controller: Controller): Promise<void> => this.#pull(controller);
    const cancel = (reason: unknown): Promise<void> => this.#cancel(reason);
    const { isByteStream, chunkSize } = this.#source;
    const buffers = chunkSize === undefined ? {} : { autoAllocateChunkSize: chunkSize };
    this.body = isByteStream
      ? new ReadableStream({ type: "bytes", ...buffers, start, pull, cancel })
      : new ReadableStream<Uint8Array>({ start, pull, cancel }, { highWaterMark: 0 });
    opening.signal?.addEventListener("abort", this.#onAbort);
    opening.gate.opened(this);
  }

  /** Cancels the body. Somebody who still reads it gets an error, not an end that looks like the object's. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#ended && this.body.locked) {
      await this.#kill(new DOMException("the reader was disposed before its body ended", "AbortError"));
    } else if (!this.#ended) {
      await this.body.cancel();
    }
    await this.#released;
  }

  driverClosed(): Promise<void> {
    return this.#kill(this.#opening.gate.interrupted(this.#opening.call));
  }

  readonly #onAbort = (): void => {
    this.#kill(this.#opening.signal?.reason).catch(() => {});
  };

  async #pull(controller: Controller): Promise<void> {
    const request = "byobRequest" in controller ? controller.byobRequest : null;
    const view = request?.view instanceof Uint8Array ? request.view : undefined;
    try {
      const { value, done } = await this.#next(view);
      if (this.#ended) return;
      if (done) {
        this.#end("ok");
        this.#release(undefined);
        controller.close();
        if (value !== undefined) request?.respondWithNewView(value);
      } else if (request === null) {
        controller.enqueue(value);
      } else {
        request.respondWithNewView(value);
      }
    } catch (error) {
      if (this.#ended) return;
      const failure = this.#opening.gate.failure(error, this.#opening.call);
      this.#end(failure.code, failure);
      this.#release(failure);
      throw failure;
    }
  }

  /** The driver's next bytes, counted. */
  async #next(view: Uint8Array | undefined): Promise<ReadableStreamReadResult<Uint8Array>> {
    const result = await this.#source.read(view);
    if (this.#ended) return result;
    const { length } = this.#opening;
    if (result.done) {
      if (this.#bytes < length) throw this.#wrongLength(`ended after ${this.#bytes}`);
      return result;
    }
    if (!(result.value instanceof Uint8Array)) throw new TypeError("a chunk is no Uint8Array");
    this.#bytes += result.value.byteLength;
    if (this.#bytes > length) throw this.#wrongLength(`went on to ${this.#bytes}`);
    return result;
  }

  #wrongLength(what: string): StorageError {
    return new StorageError("CORRUPTED", `the body of ${this.#opening.length} bytes ${what}; read it again`);
  }

  async #cancel(reason: unknown): Promise<void> {
    this.#end("cancelled");
    this.#release(reason);
    await this.#released;
  }

  /** Ends the body with an error, now, whatever the driver does. */
  async #kill(reason: unknown): Promise<void> {
    if (this.#ended) return;
    this.#end(isStorageError(reason) ? reason.code : "aborted", reason);
    this.#controller?.error(reason);
    this.#opening.life.abort(reason);
    this.#release(reason);
    await this.#released;
  }

  /** Begins to release the driver's side. Whoever ends the body early learns nothing from a failure of that. */
  #release(reason: unknown): void {
    this.#released ??= (async () => {
      await this.#source.cancel(reason);
      await this.#bare[Symbol.asyncDispose]();
    })().catch(() => {});
  }

  #end(outcome: string, error?: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    const { gate, signal, trace, length } = this.#opening;
    signal?.removeEventListener("abort", this.#onAbort);
    gate.ended(this);
    // Whoever knows the length need not read on to see the end.
    trace?.end(outcome === "cancelled" && this.#bytes === length ? "ok" : outcome, this.#bytes, error);
  }
}
