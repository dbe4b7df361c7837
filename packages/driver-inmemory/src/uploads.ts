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
  /** Keys of the records of each path, of which there are few. */
  readonly #folders = new Map<string, Set<string>>();
  /** Chunks of published resume points by the nonce of the writer that published them. */
  readonly #chunks = new Map<string, readonly Uint8Array[]>();

  constructor() {
    const store: ResumeLogStore = {
      keepsNumbers: false,
      createIfAbsent: async (name, record) => {
        const key = keyOf(name);
        if (this.#records.has(key)) return false;
        this.#records.set(key, { bytes: record, storedAt: Date.now() });
        this.#folders.set(folderOf(key), (this.#folders.get(folderOf(key)) ?? new Set()).add(key));
        return true;
      },
      first: async (prefix) => {
        const [first] = [...(this.#folders.get(keyOf(prefix)) ?? [])].sort();
        return first?.slice(keyOf("").length);
      },
      read: async (name) => this.#records.get(keyOf(name))?.bytes,
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

  /** Removes the uploads to paths for which nothing was stored since `olderThan`; answers how many resume points they had. */
  reclaim(olderThan: Date): number {
    const before = this.#chunks.size;
    for (const keys of this.#folders.values()) {
      const times = [...keys].map((key) => this.#records.get(key)?.storedAt ?? 0);
      if (!times.every((storedAt) => storedAt < olderThan.getTime())) continue;
      for (const key of [...keys]) this.#remove(key);
    }
    return before - this.#chunks.size;
  }

  #remove(key: string): void {
    const record = this.#records.get(key);
    if (record === undefined) return;
    this.#records.delete(key);
    const folder = folderOf(key);
    this.#folders.get(folder)?.delete(key);
    if (this.#folders.get(folder)?.size === 0) this.#folders.delete(folder);
    // A record ends with its payload; the end of one without payload is no nonce.
    this.#chunks.delete(Buffer.from(record.bytes.subarray(-NONCE_BYTES)).toString("latin1"));
  }
}

function keyOf(name: string): string {
  return `/${PRIVATE_DIRECTORY}/${name}`;
}

/** The key up to its last slash: what the records of one path have in common. */
function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf("/") + 1);
}
