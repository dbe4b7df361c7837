import { type Run, UPLOAD_ID_BYTES, type UploadState } from "./upload-state.ts";

interface Upload {
  /** Bytes by writer and number. */
  readonly parts: Map<string, Uint8Array>;
  touchedAt: Date;
}

interface StoredRecord {
  readonly bytes: Uint8Array;
  readonly storedAt: Date;
}

/** What becomes an object later, kept by the server for whichever driver goes on with it: parts, and records of resume points. */
export class PendingUploads {
  readonly #uploads = new Map<string, Upload>();
  readonly #records = new Map<string, StoredRecord>();

  putPart(id: string, part: string, bytes: Uint8Array): void {
    const upload = this.#uploads.get(id) ?? { parts: new Map(), touchedAt: new Date() };
    upload.parts.set(part, bytes);
    upload.touchedAt = new Date();
    this.#uploads.set(id, upload);
  }

  /** All bytes of an upload. Undefined if a part of it is not there. */
  bytesOf({ upload, runs }: UploadState): Uint8Array | undefined {
    const parts = this.#uploads.get(upload)?.parts;
    const chunks = runs.flatMap(namesOf).map((name) => parts?.get(name));
    const found = chunks.filter((chunk) => chunk !== undefined);
    return found.length === chunks.length ? Buffer.concat(found) : undefined;
  }

  /** Removes an upload, or the parts of one of its writers. False if there is none. */
  remove(id: string, writer: string | undefined): boolean {
    if (writer === undefined) return this.#uploads.delete(id);
    const parts = this.#uploads.get(id)?.parts ?? new Map<string, Uint8Array>();
    const names = [...parts.keys()].filter((name) => name.startsWith(`${writer}/`));
    for (const name of names) parts.delete(name);
    if (parts.size === 0) this.#uploads.delete(id);
    return names.length > 0;
  }

  /** False if the name is taken. */
  createRecord(name: string, bytes: Uint8Array): boolean {
    if (this.#records.has(name)) return false;
    this.#records.set(name, { bytes, storedAt: new Date() });
    return true;
  }

  /** Undefined if there is none, empty if it is retired. */
  record(name: string): Uint8Array | undefined {
    return this.#records.get(name)?.bytes;
  }

  /** The first name in byte order that begins with `prefix`. */
  firstRecord(prefix: string): string | undefined {
    let first: string | undefined;
    for (const name of this.#records.keys()) {
      if (name.startsWith(prefix) && (first === undefined || name < first)) first = name;
    }
    return first;
  }

  /** Empties the record: its number stays taken. */
  retire(name: string): void {
    const record = this.#records.get(name);
    if (record !== undefined) this.#records.set(name, { ...record, bytes: new Uint8Array() });
  }

  /**
   * Retires the records of paths for which none is younger, then removes uploads that no record needs; answers how many of
   * both meant something. Numbers stay taken: a writer that wakes later continues none that is another's.
   */
  reclaim(olderThan: Date): number {
    const young = [...this.#records].filter(([, { storedAt }]) => storedAt >= olderThan);
    const kept = new Set(young.map(([name]) => folderOf(name)));
    const dead = [...this.#records].filter(
      ([name, { bytes }]) => bytes.length > 0 && !kept.has(folderOf(name)),
    );
    for (const [name] of dead) this.retire(name);
    const needed = new Set([...this.#records.values()].map(({ bytes }) => uploadOf(bytes)));
    const uploads = [...this.#uploads].filter(
      ([id, { touchedAt }]) => touchedAt < olderThan && !needed.has(id),
    );
    for (const [id] of uploads) this.#uploads.delete(id);
    return uploads.length + dead.length;
  }
}

function namesOf({ writer, parts }: Run): readonly string[] {
  return Array.from({ length: parts }, (_, number) => `${writer}/${number}`);
}

/** The records of one path have it in common. */
function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf("/"));
}

/** The upload of a resume point, whose record ends with its payload. Of any other record: no upload's id. */
function uploadOf(record: Uint8Array): string {
  return Buffer.from(record.subarray(-UPLOAD_ID_BYTES)).toString("latin1");
}
