import { isStorageError, STORAGE_ERROR_CODES, type StorageDriver } from "@stowage/core";
import type { PendingCall } from "./case-wait.ts";
import { describeError, describeValue } from "./mismatch.ts";

const CODES: ReadonlySet<string> = new Set(STORAGE_ERROR_CODES);

/** Calls that a failure report shows at most. */
const SHOWN = 25;

/** What an observed call was about. */
export interface CallFacts {
  /** The call as a reader would write it. */
  readonly text: string;
  /** False where an error has no path to name: `reclaim`, dispose. */
  readonly namesPath: boolean;
  /** Signals that may end the call: the operation's own, and that of the writer it belongs to. */
  readonly signals: readonly (AbortSignal | undefined)[];
}

interface Entry {
  readonly text: string;
  /** `performance.now()`. */
  readonly since: number;
  outcome: string;
}

/** Outcome of a call that has not ended. */
const PENDING = "pending";

/**
 * The calls of one case on its drivers, and what was wrong with their errors: every rejection in the whole suite is held to
 * the contract's section on errors, whatever the case looks at.
 */
export class Journal {
  readonly #entries: Entry[] = [];
  readonly #violations: string[] = [];

  /** Breaches of the section on errors, in the order they were seen. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  /** The last calls, oldest first, one line each; the same call again and again takes one. `prefix` is written as `…`. */
  recent(prefix: string): readonly string[] {
    const lines: { readonly text: string; times: number }[] = [];
    for (const { text, outcome } of this.#entries) {
      const line = `${text} -> ${outcome}`.replaceAll(prefix, "…");
      const last = lines.at(-1);
      if (last?.text === line) last.times += 1;
      else lines.push({ text: line, times: 1 });
    }
    const shown = lines
      .slice(-SHOWN)
      .map(({ text, times }) => (times === 1 ? text : `${text} (${times} times)`));
    const left = lines.length - shown.length;
    return left === 0 ? shown : [`(${left} earlier calls left out)`, ...shown];
  }

  /** The call that has waited longest, `prefix` written as `…`; `since` is of `performance.now()`. */
  pending(prefix: string): PendingCall | undefined {
    const entry = this.#entries.find(({ outcome }) => outcome === PENDING);
    return entry && { call: entry.text.replaceAll(prefix, "…"), since: entry.since };
  }

  /** Runs `call` at once and notes how it ends. */
  async observe<T>(driver: StorageDriver, facts: CallFacts, call: () => Promise<T>): Promise<T> {
    const entry: Entry = { text: facts.text, since: performance.now(), outcome: PENDING };
    this.#entries.push(entry);
    let promise: Promise<T>;
    try {
      promise = call();
    } catch (error) {
      entry.outcome = `threw ${describeError(error)}`;
      this.#violations.push(`${facts.text} threw ${describeError(error)} at once; operations reject`);
      throw error;
    }
    try {
      const value = await promise;
      entry.outcome = "resolved";
      return value;
    } catch (error) {
      entry.outcome = `rejected with ${describeError(error)}`;
      const wrong = judge(driver, facts, error);
      if (wrong !== undefined) this.#violations.push(`${facts.text} rejected with ${wrong}`);
      throw error;
    }
  }
}

/** What is wrong with a rejection, if anything: contract, section on errors. */
function judge(driver: StorageDriver, { namesPath, signals }: CallFacts, error: unknown): string | undefined {
  if (signals.some((signal) => signal?.aborted === true && error === signal.reason)) return undefined;
  if (error instanceof TypeError) return undefined;
  if (!isStorageError(error)) return `${describeError(error)}, which is no StorageError`;
  if (error.driver !== driver.name) {
    return `${describeError(error)} with driver ${describeValue(error.driver)} instead of "${driver.name}"`;
  }
  if (error.operation === undefined) return `${describeError(error)} without an operation`;
  if (!CODES.has(error.code)) return `${describeError(error)}, whose code the contract does not have`;
  if (typeof error.retryable !== "boolean")
    return `${describeError(error)} that does not say if it is retryable`;
  if (error.outcome !== undefined && error.outcome !== "unknown") {
    return `${describeError(error)} with outcome ${describeValue(error.outcome)}`;
  }
  if (namesPath && error.path?.startsWith("/") !== true && error.code !== "INVALID_PATH") {
    return `${describeError(error)} with path ${describeValue(error.path)} instead of a path of the contract`;
  }
  return undefined;
}

/** A call in words; bytes by their number, signals by name only. */
export function callText(name: string, ...values: readonly unknown[]): string {
  const present = values.filter((value) => value !== undefined).map(argumentText);
  return `${name}(${present.join(", ")})`;
}

function argumentText(value: unknown): string {
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (typeof value === "string")
    return value.length > 100 ? JSON.stringify(`${value.slice(0, 100)}…`) : JSON.stringify(value);
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Date) {
    return describeValue(value);
  }
  const parts = Object.entries(value)
    .filter(([, part]) => part !== undefined)
    .map(([key, part]) => (part instanceof AbortSignal ? key : `${key}: ${argumentText(part)}`));
  return `{ ${parts.join(", ")} }`;
}
