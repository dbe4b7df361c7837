import { BoundedMap } from "./bounded-map.ts";
import type { OperationOptions } from "./contract.ts";
import { StorageError } from "./errors.ts";
import { ResumeBeginning, type ResumeLogOptions } from "./resume-beginning.ts";
import { resumeConflict } from "./resume-conflict.ts";
import { resumePrefix, START } from "./resume-names.ts";
import type { PointRecord, RecordReference, ResumeRecord } from "./resume-record.ts";
import { type Newest, ResumeRecords } from "./resume-records.ts";
import { ResumeRetirement } from "./resume-retirement.ts";
import type { ResumeLogStore } from "./resume-store.ts";
import { ofUnknownOutcome } from "./unknown-outcome.ts";

/** Bytes that a writer may continue from. */
export interface ResumePoint {
  readonly number: number;
  /** Nonce of the writer that published it: what tells it from an earlier point of the same number. */
  readonly nonce: string;
  /** Number that a continuation publishes. */
  readonly next: number;
  /** Bytes that it stands for. */
  readonly size: number;
  readonly memo?: string | undefined;
  /** The driver's own bytes, as it gave them to `publish`. */
  readonly payload: Uint8Array;
}

/** A marker that keeps others from the point which a commit continues. Hand it to {@link ResumeLog.finish}. */
export interface Fence {
  readonly path: string;
  readonly own: RecordReference;
  /** Number of the point that the writer opened; it and all between it and `own` are there. */
  readonly lowest: number;
}

export interface PublishOptions extends OperationOptions {
  /** The point that this writer opened; absent: it started at 0. */
  readonly continues?: ResumePoint | undefined;
  /** Unique to this writer, the same when it repeats a call. */
  readonly nonce: string;
  readonly size: number;
  readonly memo?: string | undefined;
  readonly payload: Uint8Array;
  /** Reject with `CONFLICT` if the path has a resume point. */
  readonly ifNone?: boolean | undefined;
}

export interface FenceOptions extends OperationOptions {
  readonly continues: ResumePoint;
  readonly nonce: string;
}

export interface CancelOptions extends OperationOptions {
  /** The point that the writer opened or published. */
  readonly point: ResumePoint;
  readonly nonce: string;
}

/** A record that this writer has put in place, and the point that it continues. */
interface Claim {
  readonly own: RecordReference;
  readonly base: RecordReference;
}

/**
 * Resume points of a store as numbered records, each written once under a name that only one writer can take.
 *
 * Who continues point n publishes the next number: a full record (`publish`, for close), or a marker (`fence`, for commit,
 * and `cancel`). Whoever finds it taken has lost and gets `CONFLICT`, unless the record carries its own nonce: then it was
 * its own answer that got lost. So every call may be repeated with the same nonce. Records below are retired from the
 * lowest, so that those which are left are contiguous and the newest always tells where to continue.
 *
 * Where numbers are freed, n + 1 may have come and gone while a writer slept. There, after n + 1 is created, n must still
 * be there and be the same: then nobody can have used n + 1 before, since n would have been retired first. A writer that
 * continues nothing puts a start record in place and looks at that one.
 *
 * What all this is worth is shown by `resume-exploration`: every order in which two or three writers can meet.
 */
export class ResumeLog {
  readonly #store: ResumeLogStore;
  readonly #records: ResumeRecords;
  readonly #retirement: ResumeRetirement;
  readonly #beginning: ResumeBeginning;
  /** By nonce, the cancels that have not retired everything: for who calls again after a failure. */
  readonly #cancelling = new BoundedMap<string, Claim>(REMEMBERED_WRITERS);

  constructor(store: ResumeLogStore, options: ResumeLogOptions = {}) {
    this.#store = store;
    this.#records = new ResumeRecords(store);
    this.#retirement = new ResumeRetirement(store);
    this.#beginning = new ResumeBeginning(store, options);
  }

  /**
   * The newest resume point of the uploads to `path`. Changes nothing.
   * @throws {@link IncompatibleVersionError} if another release wrote it; {@link StorageError} `CORRUPTED` if it is damaged
   */
  async open(path: string, options?: OperationOptions): Promise<ResumePoint | undefined> {
    const prefix = resumePrefix(path);
    let seen: Newest | undefined;
    for (;;) {
      const newest = await this.#records.newest(prefix, options);
      if (newest?.record === undefined) return undefined;
      const point = await this.#below(prefix, newest, options);
      if (point !== "unclear") return point;
      // Numbers were freed and taken anew between two reads: look again. If nothing moves, the point is gone.
      if (seen?.number === newest.number && seen.record?.nonce === newest.record.nonce) return undefined;
      seen = newest;
    }
  }

  /**
   * Publishes the newest resume point, then retires what lies below in the background.
   * @throws {@link StorageError} `CONFLICT` if another writer continued the same point, or for `ifNone` if there is one
   */
  async publish(path: string, options: PublishOptions): Promise<ResumePoint> {
    const prefix = resumePrefix(path);
    const { continues, nonce, size, memo, payload, ifNone, signal } = options;
    const record: PointRecord = { kind: "point", nonce, size, memo, payload };
    if (continues === undefined) {
      const number = await this.#beginning.publish(path, record, { ifNone, signal });
      this.#retirement.later(prefix, number, { present: number });
      return toPoint(record, number, number + 1);
    }
    const claim = await this.#claim(path, continues, (base) => ({ ...record, continues: base }), signal);
    if (typeof claim === "string")
      throw resumeConflict(path, CONTINUED, claim === "late" ? "unknown" : undefined);
    const { number } = claim.own;
    this.#retirement.later(prefix, number, { present: continues.number });
    return toPoint(record, number, number + 1);
  }

  /**
   * Before a commit that continues a point: keeps every other writer from it. If the process dies before `finish`, the
   * point can still be opened and the next writer takes over.
   * @throws {@link StorageError} `CONFLICT` if another writer continued the point
   */
  async fence(path: string, { continues, nonce, signal }: FenceOptions): Promise<Fence> {
    const claim = await this.#claim(
      path,
      continues,
      (base) => ({ kind: "commit", nonce, continues: base }),
      signal,
    );
    if (typeof claim === "string") throw resumeConflict(path, CONTINUED);
    return { path, own: claim.own, lowest: continues.number };
  }

  /** After the commit: retires the point with all below it and, where numbers are freed, the fence last. */
  async finish({ path, own, lowest }: Fence, options: OperationOptions = {}): Promise<void> {
    await ofUnknownOutcome(this.#end(resumePrefix(path), own, { ...options, present: lowest }));
  }

  /** Removes the point unless somebody has continued it: then false, and nothing is changed. */
  async cancel(path: string, { point, nonce, signal }: CancelOptions): Promise<boolean> {
    const make = (base: RecordReference): ResumeRecord => ({ kind: "cancel", nonce, continues: base });
    const claim = this.#cancelling.get(nonce) ?? (await this.#claim(path, point, make, signal));
    if (typeof claim === "string") return false;
    this.#cancelling.set(nonce, claim);
    await ofUnknownOutcome(this.#end(resumePrefix(path), claim.own, { signal, present: point.number }));
    this.#cancelling.delete(nonce);
    return true;
  }

  /**
   * The point to which the newest record leads: a fence and a start record take its place only once something follows them.
   * `"unclear"`: what it continues has gone, and its number is another's.
   */
  async #below(
    prefix: string,
    newest: Newest,
    options: OperationOptions | undefined,
  ): Promise<ResumePoint | undefined | "unclear"> {
    let { record, at } = newest;
    for (;;) {
      if (record === undefined || record.kind === "cancel") return undefined;
      if (record.kind === "point") return toPoint(record, at, newest.number + 1);
      const { continues } = record;
      if (continues === undefined) return undefined;
      at = continues.number;
      record = await this.#records.read(prefix, at, options);
      if (record !== undefined && record.nonce !== continues.nonce) return "unclear";
    }
  }

  /** Resolves when no record is being retired in the background. */
  async settled(): Promise<void> {
    await this.#retirement.settled();
  }

  /**
   * Puts a record in place that continues `point`, under the next number that is not this writer's own already: an
   * earlier call of it may have failed after it took effect. If another writer was first: `"taken"`, or `"late"` if the
   * record was there for a moment.
   */
  async #claim(
    path: string,
    point: ResumePoint,
    make: (base: RecordReference) => ResumeRecord,
    signal: AbortSignal | undefined,
  ): Promise<Claim | "taken" | "late"> {
    const prefix = resumePrefix(path);
    let base: RecordReference = { number: point.number, nonce: point.nonce };
    for (let { next } = point; ; next += 1) {
      const record = make(base);
      const found = await this.#records.create(prefix, next, record, signal);
      const own = { number: next, nonce: record.nonce };
      if (found === record || (found?.nonce === record.nonce && found.kind === record.kind)) {
        return (await ofUnknownOutcome(this.#follows(prefix, own, base))) ? { own, base } : "late";
      }
      if (found?.nonce !== record.nonce || found.kind === "cancel") return "taken";
      if (found.kind === "point") base = own;
    }
  }

  /** Whether `own` came right after `base`; if not, it is removed. Without the signal: half done it would stay. */
  async #follows(prefix: string, own: RecordReference, base: RecordReference): Promise<boolean> {
    if (this.#store.keepsNumbers) return true;
    if ((await this.#records.read(prefix, base.number))?.nonce === base.nonce) return true;
    await this.#records.remove(prefix, own);
    return false;
  }

  /** Ends the uploads to a path at `own`: nothing below it is left, and where numbers are freed nothing at all. */
  async #end(
    prefix: string,
    own: RecordReference,
    options: OperationOptions & { readonly present: number },
  ): Promise<void> {
    if (!this.#store.keepsNumbers) await this.#records.retire(prefix, START, options);
    await this.#retirement.below(prefix, own.number, options);
    if (!this.#store.keepsNumbers) await this.#records.remove(prefix, own);
  }
}

/** Writers whose cancel failed and who may try again. */
const REMEMBERED_WRITERS = 1000;

const CONTINUED = "another writer has continued its resume point";

function toPoint({ nonce, size, memo, payload }: PointRecord, number: number, next: number): ResumePoint {
  return { number, nonce, next, size, ...(memo === undefined ? {} : { memo }), payload };
}
