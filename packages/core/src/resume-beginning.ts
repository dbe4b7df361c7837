import { BoundedMap } from "./bounded-map.ts";
import type { OperationOptions } from "./contract.ts";
import { resumeConflict } from "./resume-conflict.ts";
import { resumePrefix, START } from "./resume-names.ts";
import type { PointRecord, RecordReference, ResumeRecord } from "./resume-record.ts";
import { isDamage, type Newest, ResumeRecords } from "./resume-records.ts";
import type { ResumeLogStore } from "./resume-store.ts";
import { ofUnknownOutcome } from "./unknown-outcome.ts";

export interface ResumeLogOptions {
  /**
   * Where numbers are freed, the number with which the uploads to a path begin if there are none: greater than any that
   * was used before, so that a record of ended uploads which a sleeping writer still makes, or removes, is never one of
   * the new. By the clock if absent.
   */
  readonly firstNumber?: (() => number) | undefined;
}

interface BeginOptions extends OperationOptions {
  readonly ifNone?: boolean | undefined;
}

/** Publishes the points of writers that continue none. */
export class ResumeBeginning {
  readonly #records: ResumeRecords;
  readonly #keepsNumbers: boolean;
  readonly #firstNumber: () => number;
  /** By nonce, what a writer has tried to publish without learning whether it did. */
  readonly #tried: BoundedMap<string, Start>;

  constructor(store: ResumeLogStore, { firstNumber = numberByClock }: ResumeLogOptions) {
    this.#records = new ResumeRecords(store);
    this.#keepsNumbers = store.keepsNumbers;
    this.#firstNumber = firstNumber;
    this.#tried = new BoundedMap(REMEMBERED_WRITERS);
  }

  /**
   * The number under which `record` is the newest of its path, or was until another replaced it.
   * @throws {@link StorageError} `CONFLICT`
   */
  async publish(path: string, record: PointRecord, options: BeginOptions): Promise<number> {
    return this.#keepsNumbers
      ? await this.#publishNext(path, record, options)
      : await this.#publishAfterStart(path, record, options);
  }

  /** Number 1, or the one after the newest: as numbers are kept, what is free has never been used. */
  async #publishNext(path: string, record: PointRecord, options: BeginOptions): Promise<number> {
    const prefix = resumePrefix(path);
    const tried = this.#tried.get(record.nonce)?.number;
    for (let number = tried ?? 1; ; ) {
      const found = await this.#create(prefix, { number }, record, options);
      if (found?.nonce === record.nonce) return number;
      if (found === undefined && number === tried) throw resumeConflict(path, MEANWHILE, "unknown");
      if (options.ifNone === true) throw resumeConflict(path, TAKEN);
      number = ((await this.#records.newest(prefix, { ...options, toReplace: true }))?.number ?? 0) + 1;
    }
  }

  /** The number that a start record names: it alone can turn out to be stale and be removed before others rely on it. */
  async #publishAfterStart(path: string, record: PointRecord, options: BeginOptions): Promise<number> {
    const prefix = resumePrefix(path);
    const tried = this.#tried.get(record.nonce);
    if (tried !== undefined) {
      const found = await this.#records.read(prefix, tried.number, options);
      if (found?.nonce === record.nonce) return await this.#published(path, tried, record);
      if (found === undefined && !(await this.#isUnused(prefix, tried))) {
        throw resumeConflict(path, MEANWHILE, "unknown");
      }
    }
    for (;;) {
      const newest = await this.#records.newest(prefix, { ...options, toReplace: true });
      if (options.ifNone === true && newest !== undefined && newest.number > START) {
        throw resumeConflict(path, TAKEN);
      }
      const start = await this.#start(prefix, newest, { ...options, nonce: record.nonce });
      if (start === undefined) continue;
      const found = await this.#create(prefix, start, record, options);
      if (found?.nonce === record.nonce) return await this.#published(path, start, record);
      if (options.ifNone === true) throw resumeConflict(path, TAKEN);
    }
  }

  async #create(
    prefix: string,
    start: Start,
    record: PointRecord,
    { signal }: OperationOptions,
  ): Promise<ResumeRecord | undefined> {
    this.#tried.set(record.nonce, start);
    let found: ResumeRecord | undefined;
    try {
      found = await this.#records.create(prefix, start.number, record, signal);
    } catch (error) {
      // What is there and damaged has taken the number, and says nothing else.
      if (!isDamage(error)) throw error;
    }
    this.#tried.delete(record.nonce);
    return found;
  }

  async #published(path: string, start: Start, { nonce }: PointRecord): Promise<number> {
    const prefix = resumePrefix(path);
    const { number } = start;
    if (await ofUnknownOutcome(this.#follows(prefix, { number, nonce }, start))) return number;
    await this.#records.remove(prefix, { number, nonce });
    throw resumeConflict(path, MEANWHILE, "unknown");
  }

  /**
   * The number to publish, after a start record that came right after the newest. Undefined: look again, something was
   * done about it. To use another's start record is fine: only one can take the number, and whoever loses looks again.
   */
  async #start(
    prefix: string,
    newest: Newest | undefined,
    { nonce, signal }: OperationOptions & { readonly nonce: string },
  ): Promise<Start | undefined> {
    if (newest === undefined) {
      const first = this.#firstNumber();
      await this.#records.create(prefix, START, { kind: "start", nonce, first }, signal);
      return undefined;
    }
    const { number, record, at } = newest;
    if (record === undefined) {
      await this.#records.retire(prefix, number, { signal }); // damaged, or blank since a power failure
      return undefined;
    }
    const after = { number: at, nonce: record.nonce };
    if (record.kind === "start") {
      const { first, continues } = record;
      if (continues === undefined || (await this.#isThere(prefix, continues)))
        return { number: first, after };
      if (record.nonce === nonce) {
        await this.#records.remove(prefix, after);
        return undefined;
      }
    }
    const start = { kind: "start", nonce, continues: after, first: number + 2 } as const;
    await this.#records.create(prefix, number + 1, start, signal);
    return undefined;
  }

  /** Whether `own` came right after the start record, and is or was the newest. */
  async #follows(prefix: string, own: RecordReference, { after }: Start): Promise<boolean> {
    if (await this.#isThere(prefix, after)) {
      // That of a path without records stays until all ends, so what came after it may have been retired already.
      if (after?.number !== START) return true;
      if ((await this.#records.newest(prefix))?.record?.nonce === own.nonce) return true;
    }
    return (await this.#records.read(prefix, own.number + 1))?.continues?.nonce === own.nonce;
  }

  /** Whether a number that is free has never been taken after the start record. */
  async #isUnused(prefix: string, { after }: Start): Promise<boolean> {
    if (!(await this.#isThere(prefix, after))) return false;
    return after?.number !== START || (await this.#records.newest(prefix))?.number === START;
  }

  async #isThere(prefix: string, reference: RecordReference | undefined): Promise<boolean> {
    if (reference === undefined) return false;
    return (await this.#records.read(prefix, reference.number))?.nonce === reference.nonce;
  }
}

interface Start {
  /** Number to publish. */
  readonly number: number;
  /** The start record, where numbers are freed. */
  readonly after?: RecordReference;
}

const TAKEN = "it has a resume point already";
const MEANWHILE = "others have continued and ended uploads to it at the same time";

/** Writers whose answer was lost and who may try again. */
const REMEMBERED_WRITERS = 1000;

/** Numbers between two beginnings of one process: more than one upload has records. */
const STRIDE = 1024;
let last = 0;

function numberByClock(): number {
  last = Math.max(Date.now() * STRIDE, last + STRIDE);
  return last;
}
