import type { BigIntStats } from "node:fs";
import type { SystemCalls } from "./system-calls.ts";

/** One descriptor, closed once, after the calls on it have returned: the next file opened gets its number. */
export class OpenFile implements AsyncDisposable {
  readonly #calls: SystemCalls;
  readonly #descriptor: number;
  #running = 0;
  #closing: Promise<void> | undefined;
  #onIdle: (() => void) | undefined;

  constructor(calls: SystemCalls, descriptor: number) {
    this.#calls = calls;
    this.#descriptor = descriptor;
  }

  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /** As {@link SystemCalls.read}. */
  read(into: Uint8Array, position: number): Promise<number> {
    return this.#run(() => this.#calls.read(this.#descriptor, into, position));
  }

  /** Writes all of `bytes`. */
  async write(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.byteLength; ) {
      const rest = done === 0 ? bytes : bytes.subarray(done);
      const written = await this.#run(() => this.#calls.write(this.#descriptor, rest, position + done));
      if (written === 0) throw new Error("the file system takes no more bytes and gives no reason");
      done += written;
    }
  }

  fsync(): Promise<void> {
    return this.#run(() => this.#calls.fsync(this.#descriptor));
  }

  ftruncate(size: number): Promise<void> {
    return this.#run(() => this.#calls.ftruncate(this.#descriptor, size));
  }

  futimes(seconds: number): Promise<void> {
    return this.#run(() => this.#calls.futimes(this.#descriptor, seconds));
  }

  fstat(): Promise<BigIntStats> {
    return this.#run(() => this.#calls.fstat(this.#descriptor));
  }

  /** Resolves when the descriptor is free; idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(): Promise<void> {
    if (this.#running > 0) {
      await new Promise<void>((resolve) => {
        this.#onIdle = resolve;
      });
    }
    await this.#calls.close(this.#descriptor);
  }

  async #run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closing !== undefined) throw new Error("the file was closed");
    this.#running += 1;
    try {
      return await call();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#onIdle?.();
    }
  }
}
