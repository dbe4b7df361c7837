import type { OperationOptions } from "./contract.ts";
import { isStorageError, StorageError } from "./errors.ts";
import { resumeName, resumeNumber, START } from "./resume-names.ts";
import {
  formatResumeRecord,
  isBlank,
  parseResumeRecord,
  type RecordReference,
  type ResumeRecord,
} from "./resume-record.ts";
import type { ResumeLogStore } from "./resume-store.ts";
import { ofUnknownOutcome } from "./unknown-outcome.ts";

/** The newest record of a prefix. */
export interface Newest {
  readonly number: number;
  /** What it says: undefined if it is retired, or blank with nothing below. */
  readonly record: ResumeRecord | undefined;
  /** Where that stands: below `number` only if what is there lost its bytes in a power failure. */
  readonly at: number;
}

/** The records of a {@link ResumeLogStore} by number, as what they say instead of bytes. */
export class ResumeRecords {
  readonly #store: ResumeLogStore;

  constructor(store: ResumeLogStore) {
    this.#store = store;
  }

  /** `record` itself if it was stored under `number`, else what is there. */
  async create(
    prefix: string,
    number: number,
    record: ResumeRecord,
    signal: AbortSignal | undefined,
  ): Promise<ResumeRecord | undefined> {
    const durable = record.kind === "point";
    const name = resumeName(prefix, number);
    if (await this.#store.createIfAbsent(name, formatResumeRecord(record), { durable, signal }))
      return record;
    // It may be this record, of an attempt whose answer was lost.
    return await ofUnknownOutcome(this.read(prefix, number, { signal }));
  }

  /** Takes the record away if it is still the writer's own. */
  async remove(prefix: string, own: RecordReference): Promise<void> {
    if ((await this.read(prefix, own.number))?.nonce !== own.nonce) return;
    await this.retire(prefix, own.number);
  }

  async retire(prefix: string, number: number, options?: OperationOptions): Promise<void> {
    await this.#store.retire(resumeName(prefix, number), options);
  }

  /** Rejects with `CORRUPTED` for a damaged record, unless it is only to be replaced: then it says nothing, as a retired one. */
  async newest(
    prefix: string,
    options?: OperationOptions & { readonly toReplace?: boolean | undefined },
  ): Promise<Newest | undefined> {
    for (;;) {
      const name = await this.#store.first(prefix, options);
      if (name === undefined) return undefined;
      const number = resumeNumber(prefix, name);
      if (number === undefined) {
        throw new StorageError("CORRUPTED", `${name} is no resume record; remove it from the private area`);
      }
      let bytes = await this.#store.read(name, options);
      if (bytes === undefined) continue; // gone meanwhile, so another is the newest now
      let at = number;
      while (bytes !== undefined && at > START && this.#isLost(bytes)) {
        at -= 1;
        bytes = await this.#store.read(resumeName(prefix, at), options);
      }
      if (bytes === undefined || bytes.length === 0 || this.#isLost(bytes))
        return { number, record: undefined, at };
      try {
        return { number, record: parseResumeRecord(bytes, name), at };
      } catch (error) {
        if (options?.toReplace !== true || !isDamage(error)) throw error;
        return { number, record: undefined, at };
      }
    }
  }

  /** What `number` holds; undefined if that is nothing, or nothing any more. */
  async read(prefix: string, number: number, options?: OperationOptions): Promise<ResumeRecord | undefined> {
    const name = resumeName(prefix, number);
    const bytes = await this.#store.read(name, options);
    return bytes === undefined || bytes.length === 0 || this.#isLost(bytes)
      ? undefined
      : parseResumeRecord(bytes, name);
  }

  /** Whether a marker, which is not written durably, lost its content in a power failure; what it continued is below. */
  #isLost(bytes: Uint8Array): boolean {
    return !this.#store.keepsNumbers && isBlank(bytes);
  }
}

/** Whether a record could not be read because it is damaged. */
export function isDamage(error: unknown): boolean {
  return isStorageError(error) && error.code === "CORRUPTED";
}
