import type { CloseOptions, CommitOptions, FileWriter } from "./contract.ts";
import { StorageError, UnsupportedMethodError } from "./errors.ts";
import type { FakeDriver } from "./fake-driver.ts";

/** The bare writer of a {@link FakeDriver}. It notes calls that guard() should have kept from it as violations. */
export class FakeWriter implements FileWriter {
  readonly memo?: string | undefined;
  readonly #driver: FakeDriver;
  readonly #path: string;
  #bytes: Uint8Array;
  #state = "open";
  #isBusy = false;

  constructor(driver: FakeDriver, path: string, bytes: Uint8Array, memo: string | undefined) {
    this.#driver = driver;
    this.#path = path;
    this.#bytes = bytes;
    this.memo = memo;
  }

  get size(): number {
    return this.#bytes.byteLength;
  }

  write(chunk: Uint8Array): Promise<void> {
    return this.#perform("write", chunk, ["open"], () => {
      if (chunk.byteLength === 0) this.#driver.violations.push("an empty write");
      this.#bytes = Buffer.concat([this.#bytes, chunk]);
    });
  }

  close(options?: CloseOptions): Promise<void> {
    return this.#perform("close", options, ["open"], () => {
      this.#driver.points.set(this.#path, { bytes: this.#bytes, memo: options?.memo });
      this.#state = "closed";
    });
  }

  commit(options?: CommitOptions): Promise<void> {
    return this.#perform("commit", options, ["open"], () => {
      const { destination } = options ?? {};
      if (destination !== undefined && !this.#driver.commitsElsewhere) {
        throw new UnsupportedMethodError("no destination here");
      }
      this.#driver.objects.set(destination ?? this.#path, this.#bytes);
      this.#driver.points.delete(this.#path);
      this.#state = "committed";
    });
  }

  cancel(): Promise<void> {
    return this.#perform("cancel", undefined, ["open", "closed"], () => {
      this.#driver.points.delete(this.#path);
      this.#state = "cancelled";
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#perform("abandon", undefined, ["open"], () => {
      this.#state = "abandoned";
    });
  }

  async #perform(
    operation: string,
    options: unknown,
    states: readonly string[],
    effect: () => void,
  ): Promise<void> {
    const { violations } = this.#driver;
    if (this.#isBusy) violations.push(`${operation} while another call is under way`);
    if (!states.includes(this.#state)) violations.push(`${operation} of a writer that is ${this.#state}`);
    this.#isBusy = true;
    try {
      await this.#driver.call(operation, this.#path, options);
      effect();
    } catch (error) {
      // As a driver's own code may: not every failure is a storage error.
      throw error instanceof StorageError ? error : new Error("the fake failed", { cause: error });
    } finally {
      this.#isBusy = false;
    }
  }
}
