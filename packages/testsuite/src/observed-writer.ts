import type { CloseOptions, CommitOptions, FileWriter, StorageDriver } from "@stowage/core";
import { callText, type Journal } from "./journal.ts";

/** Passes the calls of one writer through and notes them. */
export class ObservedWriter implements FileWriter {
  readonly #writer: FileWriter;
  readonly #driver: StorageDriver;
  readonly #journal: Journal;
  readonly #opened: { readonly text: string; readonly signal?: AbortSignal | undefined };

  constructor(
    writer: FileWriter,
    driver: StorageDriver,
    journal: Journal,
    opened: { readonly text: string; readonly signal?: AbortSignal | undefined },
  ) {
    this.#writer = writer;
    this.#driver = driver;
    this.#journal = journal;
    this.#opened = opened;
  }

  get size(): number {
    return this.#writer.size;
  }

  get memo(): string | undefined {
    return this.#writer.memo;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#run(callText("write", chunk), undefined, () => this.#writer.write(chunk));
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#run(callText("close", options), options?.signal, () => this.#writer.close(options));
  }

  commit(options?: CommitOptions): Promise<void> {
    return this.#run(callText("commit", options), options?.signal, () => this.#writer.commit(options));
  }

  cancel(): Promise<void> {
    return this.#run("cancel()", undefined, () => this.#writer.cancel());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#run("dispose()", undefined, async () => await this.#writer[Symbol.asyncDispose]());
  }

  #run(text: string, signal: AbortSignal | undefined, call: () => Promise<void>): Promise<void> {
    const facts = {
      text: `${this.#opened.text}.${text}`,
      namesPath: true,
      signals: [signal, this.#opened.signal],
    };
    return this.#journal.observe(this.#driver, facts, call);
  }
}
