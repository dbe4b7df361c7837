import type { WriterOptions } from "@stowage/core";
import type { WorkerStep, WriterState } from "./worker-protocol.ts";

/** A writer that lives in a child process. Steps are sent when called; none waits for the one before it. */
export class RemoteWriter {
  readonly #number: number;
  readonly #ask: (step: WorkerStep) => Promise<unknown>;
  #state: WriterState = { size: 0 };

  constructor(number: number, ask: (step: WorkerStep) => Promise<unknown>) {
    this.#number = number;
    this.#ask = ask;
  }

  /** As of the last step that was answered. */
  get size(): number {
    return this.#state.size;
  }

  get memo(): string | undefined {
    return this.#state.memo;
  }

  async open(path: string, options: Omit<WriterOptions, "signal">): Promise<void> {
    await this.#step({ step: "writer", writer: this.#number, path, options });
  }

  async write(chunk: Uint8Array): Promise<void> {
    await this.#step({ step: "write", writer: this.#number, chunk });
  }

  async close(options: { readonly memo?: string; readonly ifNone?: boolean } = {}): Promise<void> {
    await this.#step({ step: "close", writer: this.#number, ...options });
  }

  async commit(options: { readonly destination?: string } = {}): Promise<void> {
    await this.#step({ step: "commit", writer: this.#number, ...options });
  }

  async cancel(): Promise<void> {
    await this.#step({ step: "cancel", writer: this.#number });
  }

  async #step(step: WorkerStep): Promise<void> {
    const state = await this.#ask(step);
    if (typeof state === "object" && state !== null) this.#state = state as WriterState; // answered by our own child
  }
}
