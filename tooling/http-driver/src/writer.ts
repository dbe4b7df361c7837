import { randomUUID } from "node:crypto";
import { type CommitOptions, type FileWriter, StorageError, UnsupportedMethodError } from "@stowage/core";
import { done, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { bodyWithDigest, isMarked, putObject } from "./put-object.ts";

export interface WriterOpening {
  readonly connection: Connection;
  readonly path: string;
  readonly partSize: number;
  readonly signal?: AbortSignal | undefined;
}

/** An upload in parts; one of a single part is put at once. */
export class HttpWriter implements FileWriter {
  readonly #opening: WriterOpening;
  /** Names the upload, and then its object's mark. */
  readonly #id: string = randomUUID();
  readonly #part: Uint8Array;
  #filled = 0;
  #parts = 0;

  constructor(opening: WriterOpening) {
    this.#opening = opening;
    this.#part = new Uint8Array(opening.partSize);
  }

  get size(): number {
    return this.#parts * this.#part.length + this.#filled;
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; ) {
      if (this.#filled === this.#part.length) {
        await this.#putPart(this.#opening.signal);
        this.#parts += 1;
        this.#filled = 0;
      }
      const piece = chunk.subarray(at, at + this.#part.length - this.#filled);
      this.#part.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
    }
  }

  async close(): Promise<void> {
    throw new UnsupportedMethodError("uploads to this server cannot be continued; commit them");
  }

  async commit({ destination, signal }: CommitOptions = {}): Promise<void> {
    const { connection, path } = this.#opening;
    const target = destination ?? path;
    const last = this.#part.subarray(0, this.#filled);
    if (this.#parts === 0) return await putObject(connection, target, last, { mark: this.#id, signal });
    await this.#putPart(signal);
    const sent = bodyWithDigest(Buffer.from(JSON.stringify({ path: target, parts: this.#parts + 1 })));
    const call = { method: "POST", target: `/uploads/${this.#id}`, ...sent, mutates: true, signal };
    const { value: refused } = await connection.perform(call, (response) => done(connection, response));
    // The upload is gone once it has become the object, and its last answer may have been lost.
    if (refused === undefined || (await isMarked(connection, target, this.#id, signal))) return;
    throw new StorageError("BACKEND", `the server lost the upload to ${path} (${refused}); begin again`);
  }

  async cancel(): Promise<void> {
    await this.#remove();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remove();
  }

  async #putPart(signal: AbortSignal | undefined): Promise<void> {
    const { connection } = this.#opening;
    const target = `/uploads/${this.#id}/${this.#parts}`;
    const body = this.#part.subarray(0, this.#filled);
    const { value: refused } = await connection.perform(
      { method: "PUT", target, ...bodyWithDigest(body), signal },
      (response) => done(connection, response),
    );
    if (refused !== undefined) throw new StorageError("BACKEND", `the server refused a part with ${refused}`);
  }

  async #remove(): Promise<void> {
    if (this.#parts === 0) return;
    const { connection } = this.#opening;
    const call = { method: "DELETE", target: `/uploads/${this.#id}`, mutates: true };
    await connection.perform(call, (response) => reply(connection, response));
  }
}
