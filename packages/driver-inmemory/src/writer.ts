import { randomUUID } from "node:crypto";
import type { CloseOptions, CommitOptions, FileWriter } from "@stowage/core";
import type { ResumePoint } from "@stowage/core/driver";
import type { ObjectTable } from "./object-table.ts";
import type { Uploads } from "./uploads.ts";

/** Where a writer's bytes go. */
export interface WriterOpening {
  readonly path: string;
  readonly objects: ObjectTable;
  readonly uploads: Uploads;
  /** Opened with `append`. */
  readonly resumes: boolean;
  /** The resume point that it continues; none where an empty object is continued. */
  readonly point?: ResumePoint | undefined;
}

/** One upload: chunks that nobody sees until they become an object. */
export class InMemoryWriter implements FileWriter {
  readonly memo: string | undefined;
  readonly #opening: WriterOpening;
  readonly #nonce: string = randomUUID();
  #chunks: Uint8Array[];
  #size: number;
  /** What cancel removes: the point that was opened, then the one that was published. */
  #point: ResumePoint | undefined;

  constructor(opening: WriterOpening) {
    const { point, uploads } = opening;
    this.#opening = opening;
    this.#point = point;
    this.memo = point?.memo;
    this.#size = point?.size ?? 0;
    this.#chunks = point === undefined ? [] : [...uploads.chunksOf(point)];
  }

  get size(): number {
    return this.#size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(new Uint8Array(chunk)); // the slice() of a Buffer copies nothing
    this.#size += chunk.byteLength;
  }

  async close({ memo, ifNone, signal }: CloseOptions = {}): Promise<void> {
    const { path, point, resumes, uploads } = this.#opening;
    if (resumes && this.#size === (point?.size ?? 0)) return; // nothing was written: nothing to publish (rule 8)
    const payload = uploads.keep(this.#nonce, this.#chunks);
    try {
      const options = { nonce: this.#nonce, size: this.#size, memo, ifNone, payload, signal };
      this.#point = await uploads.log.publish(path, { ...options, continues: point });
    } catch (error) {
      uploads.forget(this.#nonce);
      throw error;
    }
  }

  async commit({ destination, signal }: CommitOptions = {}): Promise<void> {
    const { path, point, objects, uploads } = this.#opening;
    const target = destination ?? path;
    objects.checkPlace(target);
    const fence =
      point === undefined
        ? undefined
        : await uploads.log.fence(path, { continues: point, nonce: this.#nonce, signal });
    objects.set(target, { chunks: this.#chunks, size: this.#size, modifiedAt: new Date() });
    if (fence !== undefined) await uploads.log.finish(fence, { signal });
  }

  async cancel(): Promise<void> {
    const { path, uploads } = this.#opening;
    this.#chunks = [];
    if (this.#point !== undefined) await uploads.log.cancel(path, { point: this.#point, nonce: this.#nonce });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#chunks = [];
  }
}
