import type { IncomingMessage } from "node:http";

/** Chunks held for a consumer that is busy before the connection is no longer read: one may be on its way already. */
const CHUNKS_AHEAD = 2;

/**
 * The body of an upload as it comes off the connection. A chunk is the consumer's until the next one is asked for; then its
 * memory is given back at once.
 *
 * Left to the garbage collector, which does not see how large these chunks are, the memory of many uploads grows by
 * megabytes each before it is collected (32 uploads: 255 instead of 177 MB, and a sixth more CPU time). Leaving the
 * iteration keeps the connection, so that an answer can be given; a client that goes away midway ends it with an error.
 *
 * Takes chunks as they are emitted: the iterator of the stream would cost three promises and a queue a chunk.
 */
export function streamedBodyOf(request: IncomingMessage): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => new StreamedBody(request) };
}

type Result = IteratorResult<Uint8Array, undefined>;

interface Waiting {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

class StreamedBody implements AsyncIterator<Uint8Array, undefined, undefined> {
  readonly #request: IncomingMessage;
  readonly #ahead: Uint8Array[] = [];
  #waiting: Waiting | undefined;
  #last: Uint8Array | undefined;
  #hasBegun = false;
  #end: "open" | "ended" | { readonly error: unknown } = "open";

  constructor(request: IncomingMessage) {
    this.#request = request;
  }

  next(): Promise<Result> {
    this.#begin();
    this.#release();
    const chunk = this.#ahead.shift();
    if (chunk !== undefined) {
      if (this.#ahead.length === 0 && this.#request.isPaused()) this.#request.resume();
      return Promise.resolve(this.#hand(chunk));
    }
    if (this.#end === "ended") return Promise.resolve(END);
    if (this.#end !== "open") return Promise.reject(this.#end.error);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
    });
  }

  return(): Promise<Result> {
    this.#release();
    for (const chunk of this.#ahead.splice(0)) letGo(chunk);
    if (this.#hasBegun && this.#end === "open") this.#request.pause();
    this.#settle("ended");
    return Promise.resolve(END);
  }

  /** At the first call: a body that nobody asks for is left as it is. */
  #begin(): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    const request = this.#request;
    if (request.readableEnded) this.#end = "ended";
    else if (request.destroyed) this.#end = { error: request.errored ?? goneEarly() };
    else {
      request.on("error", this.#onError).on("close", this.#onClose).on("end", this.#onEnd);
      request.on("data", this.#onData);
    }
  }

  readonly #onData = (chunk: Uint8Array): void => {
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      waiting.resolve(this.#hand(chunk));
    } else if (this.#ahead.push(chunk) >= CHUNKS_AHEAD) {
      this.#request.pause();
    }
  };

  readonly #onEnd = (): void => this.#settle("ended");
  readonly #onError = (error: unknown): void => this.#settle({ error });
  readonly #onClose = (): void => this.#settle({ error: goneEarly() });

  #hand(value: Uint8Array): Result {
    this.#last = value;
    return { done: false, value };
  }

  #settle(end: "ended" | { readonly error: unknown }): void {
    const kept = this.#end === "open" ? end : this.#end;
    this.#end = kept;
    const request = this.#request;
    request.off("data", this.#onData).off("end", this.#onEnd).off("close", this.#onClose);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (kept === "ended") waiting?.resolve(END);
    else waiting?.reject(kept.error);
  }

  #release(): void {
    const chunk = this.#last;
    this.#last = undefined;
    if (chunk !== undefined) letGo(chunk);
  }
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

function goneEarly(): Error {
  return new Error("the connection was closed before the whole body came");
}

/** Part of Node, but not yet of the declarations that this is compiled with. */
interface Transferable {
  transfer(length: number): ArrayBuffer;
}

function letGo({ buffer, byteOffset, byteLength }: Uint8Array): void {
  // The parser of node:http copies each chunk into memory of its own. Anything else might be part of something larger.
  if (byteOffset === 0 && byteLength === buffer.byteLength && isTransferable(buffer)) buffer.transfer(0);
}

function isTransferable(buffer: ArrayBufferLike): buffer is ArrayBuffer & Transferable {
  return "transfer" in buffer;
}
