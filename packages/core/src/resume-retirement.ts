import { BoundedMap } from "./bounded-map.ts";
import type { OperationOptions } from "./contract.ts";
import { resumeName } from "./resume-names.ts";
import type { ResumeLogStore } from "./resume-store.ts";

/** Prefixes of which it is remembered what is retired: those of the uploads that one instance serves at a time. */
const REMEMBERED_PREFIXES = 10_000;

export interface RetireOptions extends OperationOptions {
  /** The records from here on are known to be there, so they are not read. */
  readonly present: number;
}

/** Retires the records below a number, always from the lowest, so that those which are left are contiguous. */
export class ResumeRetirement {
  readonly #store: ResumeLogStore;
  /** Number up to which all records of a prefix are known to be retired. Of no use where numbers are freed. */
  readonly #retired = new BoundedMap<string, number>(REMEMBERED_PREFIXES);
  /** The last job of each prefix; a job begins when the one before it has ended. */
  readonly #jobs = new Map<string, Promise<void>>();

  constructor(store: ResumeLogStore) {
    this.#store = store;
  }

  /** Retires all records below `number`. */
  async below(prefix: string, number: number, options: RetireOptions): Promise<void> {
    await this.#jobs.get(prefix);
    await this.#retireBelow(prefix, number, options);
  }

  /** As `below`, without anybody waiting: what fails is left to the next writer that retires, or to `reclaim`. */
  later(prefix: string, number: number, options: RetireOptions): void {
    const before = this.#jobs.get(prefix) ?? Promise.resolve();
    const job = before
      .then(() => this.#retireBelow(prefix, number, options))
      .catch(() => undefined)
      .finally(() => {
        if (this.#jobs.get(prefix) === job) this.#jobs.delete(prefix);
      });
    this.#jobs.set(prefix, job);
  }

  async settled(): Promise<void> {
    while (this.#jobs.size > 0) await Promise.all(this.#jobs.values());
  }

  async #retireBelow(prefix: string, number: number, { present, ...options }: RetireOptions): Promise<void> {
    const known = this.#retired.get(prefix) ?? 0;
    let lowest = Math.min(present, number);
    while (lowest - 1 > known) {
      const record = await this.#store.read(resumeName(prefix, lowest - 1), options);
      if (record === undefined || (record.length === 0 && this.#store.keepsNumbers)) break;
      lowest -= 1;
    }
    for (let each = lowest; each < number; each += 1) {
      await this.#store.retire(resumeName(prefix, each), options);
    }
    if (this.#store.keepsNumbers) this.#retired.set(prefix, number - 1);
  }
}
