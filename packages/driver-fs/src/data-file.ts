import type { OpenFile } from "./open-file.ts";

/** Chunks below this are gathered: a system call for each would cost more than to copy them. */
const DIRECT = 128 * 1024;
/** Gathered before they are written. A writer holds this much at most. */
export const GATHERED: number = 512 * 1024;

/** Bytes that are appended to one file, gathered from small chunks. The file is opened when the first are written. */
export class DataFile {
  readonly #open: () => Promise<OpenFile>;
  readonly #start: number;
  #file: OpenFile | undefined;
  #opening: Promise<OpenFile> | undefined;
  /** Bytes in the file. */
  #written: number;
  #buffer: Buffer | undefined;
  #gathered = 0;

  /** `start` is where to go on. */
  constructor(start: number, open: () => Promise<OpenFile>) {
    this.#start = start;
    this.#written = start;
    this.#open = open;
  }

  get hasGrown(): boolean {
    return this.size > this.#start;
  }

  /** Bytes appended, with those before the start. */
  get size(): number {
    return this.#written + this.#gathered;
  }

  /** Takes all of `chunk`, which may be changed once this resolves. */
  async append(chunk: Uint8Array): Promise<void> {
    if (this.#gathered === 0 && chunk.byteLength >= DIRECT) return await this.#write(chunk);
    this.#buffer ??= Buffer.allocUnsafeSlow(GATHERED);
    for (let taken = 0; taken < chunk.byteLength; ) {
      const piece = chunk.subarray(taken, taken + GATHERED - this.#gathered);
      this.#buffer.set(piece, this.#gathered);
      this.#gathered += piece.byteLength;
      taken += piece.byteLength;
      if (this.#gathered === GATHERED) await this.#writeGathered();
    }
  }

  /** The file with all bytes in it, if not yet on the disk. */
  async complete(): Promise<OpenFile> {
    await this.#writeGathered();
    this.#buffer = undefined;
    return await this.#opened();
  }

  /** Resolves once no file is being opened: whoever closes now would miss it. */
  async settled(): Promise<void> {
    await this.#opening?.catch(() => {}); // told to whoever writes
  }

  async close(): Promise<void> {
    this.#buffer = undefined;
    await this.#file?.close();
  }

  /** Takes back what was appended, if the file is open, and closes it. */
  async discard(): Promise<void> {
    try {
      if (this.#file !== undefined && !this.#file.isClosed) await this.#file.ftruncate(this.#start);
    } finally {
      await this.close();
    }
  }

  async #writeGathered(): Promise<void> {
    if (this.#buffer === undefined || this.#gathered === 0) return;
    const bytes = this.#buffer.subarray(0, this.#gathered);
    await this.#write(bytes);
    this.#gathered = 0;
  }

  async #opened(): Promise<OpenFile> {
    if (this.#file !== undefined) return this.#file;
    this.#opening = this.#open();
    try {
      this.#file = await this.#opening;
      return this.#file;
    } finally {
      this.#opening = undefined;
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    const file = await this.#opened();
    await file.write(bytes, this.#written);
    this.#written += bytes.byteLength;
  }
}
