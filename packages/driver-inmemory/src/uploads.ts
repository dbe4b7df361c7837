import { PRIVATE_DIRECTORY, StorageError } from "@stowage/core";
import { ResumeLog, type ResumeLogStore, type ResumePoint } from "@stowage/core/driver";

/** A record of the resume log, and when it was stored. */
interface StoredRecord {
  readonly bytes: Uint8Array;
  readonly storedAt: number;
}

/** Bytes of a nonce, which is the payload of every resume point: a UUID. */
const NONCE_BYTES = 36;

/** The pending uploads of one instance: the records of its resume log, and the chunks that they stand for. */
export class Uploads {
  readonly log: ResumeLog;
  readonly #records = new Map<string, StoredRecord>();
  /** Chunks of published resume points by the nonce of the writer that published them. */
  readonly #chunks = new Map<string, readonly Uint8Array[]>();

  constructor() {
    const store: ResumeLogStore = {
      keepsNumbers: false,
      createIfAbsent: async (name, record) => {
        const key = keyOf(name);
        if (this.#records.has(key)) return false;
        this.#records.set(key, { bytes: record.slice(), storedAt: Date.now() });
        return true;
      },
      first: async (prefix) => {
        const start = keyOf(prefix);
        let first: string | undefined;
        for (const key of this.#records.keys()) {
          if (key.startsWith(start) && (first === undefined || key < first)) first = key;
        }
        return first?.slice(keyOf("").length);
      },
      read: async (name) => this.#records.get(keyOf(name))?.bytes.slice(),
      retire: async (name) => this.#remove(keyOf(name)),
    };
    this.log = new ResumeLog(store);
  }

  /** Keeps `chunks` for a resume point; what it answers is the point's payload. */
  keep(nonce: string, chunks: readonly Uint8Array[]): Uint8Array {
    this.#chunks.set(nonce, chunks);
    return Buffer.from(nonce, "latin1");
  }

  /** Drops chunks whose resume point was not published. */
  forget(nonce: string): void {
    this.#chunks.delete(nonce);
  }

  /** @throws {@link StorageError} `CONFLICT` if the point was continued or removed since it was opened */
  chunksOf(point: ResumePoint): readonly Uint8Array[] {
    const chunks = this.#chunks.get(Buffer.from(point.payload).toString("latin1"));
    if (chunks === undefined) throw new StorageError("CONFLICT", "the resume point is gone; open it again");
    return chunks;
  }

  /** Removes what was stored before a moment; answers how many pieces that were. */
  reclaim(olderThan: Date): number {
    const old = [...this.#records].filter(([, { storedAt }]) => storedAt < olderThan.getTime());
    for (const [key] of old) this.#remove(key);
    return old.length;
  }

  #remove(key: string): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    this.#records.delete(key);
    // A record ends with its payload; the end of one without payload is no nonce.
    this.#chunks.delete(Buffer.from(record.bytes.subarray(-NONCE_BYTES)).toString("latin1"));
  }
}

function keyOf(name: string): string {
  return `/${PRIVATE_DIRECTORY}/${name}`;
}
