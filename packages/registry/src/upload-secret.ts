import { randomBytes } from "node:crypto";
import { isStorageError, PathNotFoundError, type StorageDriver, StorageError } from "@stowage/core";
import { pathFor } from "@stowage/core/layout";

const SECRET_BYTES = 32;
const MIN_SECRET_BYTES = 16;

/** Where a store keeps the secret of registries that were given none. */
const PATH = pathFor({ kind: "secret" });

/**
 * The secret that signs upload states: the one given, else the store's own, made by whichever replica comes first.
 *
 * Whoever can read the store gains nothing by forging a state: it authorises nothing.
 */
export class UploadSecret {
  readonly #driver: StorageDriver;
  readonly #given: Uint8Array | undefined;
  #stored: Promise<Uint8Array> | undefined;

  constructor(driver: StorageDriver, given: string | Uint8Array | undefined) {
    this.#driver = driver;
    this.#given = typeof given === "string" ? new TextEncoder().encode(given) : given;
  }

  get(): Promise<Uint8Array> {
    if (this.#given !== undefined) return Promise.resolve(this.#given);
    // No signal of one request may end what others wait for. After a failure the next caller tries anew.
    this.#stored ??= this.#load().catch((error: unknown) => {
      this.#stored = undefined;
      throw error;
    });
    return this.#stored;
  }

  async #load(): Promise<Uint8Array> {
    try {
      return await this.#read();
    } catch (error) {
      if (!(error instanceof PathNotFoundError)) throw error;
    }
    const made = new TextEncoder().encode(randomBytes(SECRET_BYTES).toString("base64url"));
    try {
      await this.#driver.putContent(PATH, made, { ifAbsent: true });
    } catch (error) {
      if (!isStorageError(error) || error.code !== "ALREADY_EXISTS") throw error;
    }
    // Read back even if ours was taken: what every replica reads is the secret, not what one believes to have written.
    return await this.#read();
  }

  async #read(): Promise<Uint8Array> {
    const secret = await this.#driver.getContent(PATH);
    if (secret.byteLength >= MIN_SECRET_BYTES) return secret;
    const message = `the upload secret has ${secret.byteLength} bytes, fewer than ${MIN_SECRET_BYTES}; delete it to have a new one made`;
    throw new StorageError("CORRUPTED", message, { path: PATH });
  }
}
