import { randomUUID } from "node:crypto";
import {
  type CloseOptions,
  type CommitOptions,
  type FileWriter,
  isStorageError,
  StorageError,
} from "@stowage/core";
import type { ResumeLog, ResumePoint } from "@stowage/core/driver";
import { done, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { bodyWithDigest, isMarked, ofUnknownOutcome, putObject } from "./put-object.ts";
import { formatUploadState, parseUploadState, type UploadState } from "./upload-state.ts";

export interface WriterOpening {
  readonly connection: Connection;
  readonly log: ResumeLog;
  readonly path: string;
  readonly partSize: number;
  /** Opened with `append`. */
  readonly resumes: boolean;
  /** The resume point that it continues; none where an empty object is continued. */
  readonly point?: ResumePoint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An upload in parts; a new one of a single part is put at once. */
export class HttpWriter implements FileWriter {
  readonly memo: string | undefined;
  readonly #opening: WriterOpening;
  /** Names its parts and its records, and then its object's mark. */
  readonly #id: string = randomUUID();
  /** What was there when it was opened. */
  readonly #before: UploadState;
  readonly #part: Uint8Array;
  #filled = 0;
  #parts = 0;
  /** Parts that an attempt without an answer left are for `reclaim`. */
  #hasSent = false;
  /** What cancel removes: the point that was opened, then the one that was published. */
  #point: ResumePoint | undefined;
  /** A resume point may need its parts. */
  #mayBePublished = false;

  constructor(opening: WriterOpening) {
    const { point, partSize } = opening;
    this.#opening = opening;
    this.#point = point;
    this.memo = point?.memo;
    this.#before = point === undefined ? { upload: this.#id, runs: [] } : parseUploadState(point.payload);
    this.#part = new Uint8Array(partSize);
  }

  get size(): number {
    return (this.#opening.point?.size ?? 0) + this.#parts * this.#part.length + this.#filled;
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

  async close({ memo, ifNone, signal }: CloseOptions = {}): Promise<void> {
    const { log, path, point, resumes } = this.#opening;
    if (resumes && this.size === (point?.size ?? 0)) return; // nothing was written: nothing to publish (rule 8)
    const payload = formatUploadState(await this.#whole(signal));
    const options = { nonce: this.#id, size: this.size, memo, ifNone, payload, signal };
    const mayHaveBeen = this.#mayBePublished;
    this.#mayBePublished = true;
    try {
      this.#point = await log.publish(path, { ...options, continues: point });
    } catch (error) {
      if (isStorageError(error) && error.outcome === undefined) this.#mayBePublished = mayHaveBeen;
      throw error;
    }
  }

  async commit({ destination, signal }: CommitOptions = {}): Promise<void> {
    const { connection, log, path, point } = this.#opening;
    const target = destination ?? path;
    if (point === undefined && this.#parts === 0) {
      const content = this.#part.subarray(0, this.#filled);
      return await putObject(connection, target, content, { mark: this.#id, signal });
    }
    const whole = await this.#whole(signal);
    if (point === undefined) return await this.#complete(whole, target, signal);
    const fence = await log.fence(path, { continues: point, nonce: this.#id, signal });
    await this.#complete(whole, target, signal);
    await log.finish(fence, { signal });
  }

  async cancel(): Promise<void> {
    const { log, path } = this.#opening;
    const point = this.#point;
    const isMine = point === undefined || (await log.cancel(path, { point, nonce: this.#id }));
    if (isMine && point !== undefined) await ofUnknownOutcome(this.#remove(this.#before.upload));
    else if (!this.#mayBePublished && this.#hasSent) await this.#remove(this.#own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#mayBePublished && this.#hasSent) await this.#remove(this.#own);
  }

  /** Where its own parts are. */
  get #own(): string {
    return `${this.#before.upload}/${this.#id}`;
  }

  /** Sends what is left, and tells what the upload then consists of. */
  async #whole(signal: AbortSignal | undefined): Promise<UploadState> {
    const { upload, runs } = this.#before;
    if (this.#filled > 0) await this.#putPart(signal);
    const parts = this.#parts + (this.#filled > 0 ? 1 : 0);
    return { upload, runs: parts === 0 ? runs : [...runs, { writer: this.#id, parts }] };
  }

  async #putPart(signal: AbortSignal | undefined): Promise<void> {
    const { connection } = this.#opening;
    const target = `/uploads/${this.#own}/${this.#parts}`;
    const body = this.#part.subarray(0, this.#filled);
    const { value: refused } = await connection.perform(
      { method: "PUT", target, ...bodyWithDigest(body), signal },
      (response) => done(connection, response),
    );
    if (refused !== undefined) throw new StorageError("BACKEND", `the server refused a part with ${refused}`);
    this.#hasSent = true;
  }

  async #complete(
    { upload, runs }: UploadState,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { connection, path, point } = this.#opening;
    const sent = bodyWithDigest(Buffer.from(JSON.stringify({ path: target, runs, mark: this.#id })));
    const call = { method: "POST", target: `/uploads/${upload}`, ...sent, mutates: true, signal };
    const { value: refused, mayHaveActed } = await connection.perform(call, (response) =>
      done(connection, response),
    );
    // The upload is gone once it has become the object, and its last answer may have been lost.
    if (refused === undefined || (await isMarked(connection, target, this.#id, signal))) return;
    const code = point !== undefined && refused === "NoSuchUpload" ? "CONFLICT" : "BACKEND";
    const message = `the server lost the upload to ${path} (${refused}); begin again`;
    throw new StorageError(code, message, { outcome: mayHaveActed ? "unknown" : undefined });
  }

  async #remove(place: string): Promise<void> {
    const { connection } = this.#opening;
    const call = { method: "DELETE", target: `/uploads/${place}`, mutates: true };
    await connection.perform(call, (response) => reply(connection, response));
  }
}
