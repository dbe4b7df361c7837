import { isStorageError, type StorageErrorCode } from "@stowage/core";
import { Mismatch } from "../mismatch.ts";
import { TracedMismatch } from "../traced-mismatch.ts";
import { type HistoryEntry, isLinearizable } from "./linearizable.ts";
import type { Meeting } from "./meeting.ts";
import { overlapLines } from "./overlaps.ts";
import { type RegisterAction, register } from "./register.ts";

/** What a call was seen to do to one path. */
export interface Effect {
  readonly path: string;
  readonly action: RegisterAction;
  /** It may take effect later, or never. */
  readonly isOpen?: boolean | undefined;
}

/** What several clients did to a few paths, on one clock. */
export class History {
  readonly #entries = new Map<string, HistoryEntry<RegisterAction>[]>();
  /** Where each call waits until every client has one to make. */
  meeting: Meeting | undefined;
  #clock = 0;

  /** All entries, of all paths. */
  get entries(): readonly HistoryEntry<RegisterAction>[] {
    return [...this.#entries.values()].flat();
  }

  /** Makes a call and notes what it did. `refused` tells what a rejection means; a code that it does not take is thrown. */
  async note<T>(
    client: number,
    call: () => Promise<T>,
    resolved: (value: T) => readonly Effect[],
    refused: (code: StorageErrorCode | "aborted") => readonly Effect[] | undefined,
  ): Promise<void> {
    if (this.meeting !== undefined) await this.meeting.arrive();
    this.#clock += 1;
    const invoked = this.#clock;
    let effects: readonly Effect[];
    try {
      effects = resolved(await call());
    } catch (error) {
      const found =
        error instanceof Mismatch ? undefined : refused(isStorageError(error) ? error.code : "aborted");
      if (found === undefined) throw error;
      effects = found;
    }
    this.#clock += 1;
    for (const { path, action, isOpen } of effects) {
      const entry = { client, action, invoked, answered: isOpen === true ? undefined : this.#clock };
      this.#entries.set(path, [...(this.#entries.get(path) ?? []), entry]);
    }
  }

  /** @throws {@link TracedMismatch} with the shortest beginning that no order explains */
  check(): void {
    for (const [path, entries] of this.#entries) {
      if (isLinearizable(entries, register)) continue;
      const expected = `an order of the calls on ${path} that explains what each client saw`;
      const first = shortestUnexplained(entries);
      const last = first.at(-1);
      const seen =
        last === undefined ? "none" : `none once client ${last.client} had seen: ${actionText(last.action)}`;
      const lines = overlapLines(first, ({ action }) => actionText(action));
      throw new TracedMismatch({ expected, seen }, lines);
    }
  }
}

/** Entries up to the first answer that cannot be explained, in the order of the answers. */
function shortestUnexplained(
  entries: readonly HistoryEntry<RegisterAction>[],
): readonly HistoryEntry<RegisterAction>[] {
  const end = ({ answered = Number.POSITIVE_INFINITY }: HistoryEntry<RegisterAction>): number => answered;
  const sorted = entries.toSorted((left, right) => end(left) - end(right));
  for (const [index, last] of sorted.entries()) {
    // What had not been answered by then may have happened already.
    const pending = sorted.slice(index + 1).filter(({ invoked }) => invoked < end(last));
    const known = [
      ...pending.map((entry) => ({ ...entry, answered: undefined })),
      ...sorted.slice(0, index + 1),
    ];
    if (!isLinearizable(known, register)) return known;
  }
  return sorted;
}

function actionText(action: RegisterAction): string {
  switch (action.kind) {
    case "write":
      return `version ${action.value} stored`;
    case "clear":
      return "removed";
    case "read":
      return action.value === undefined ? "nothing there" : `version ${action.value} there`;
    case "found":
      return "something there";
    default:
      return action satisfies never;
  }
}

/** For calls that have to resolve, or reject with `PATH_NOT_FOUND` where nothing was there. */
export function nothingThere(
  path: string,
): (code: StorageErrorCode | "aborted") => readonly Effect[] | undefined {
  return (code) =>
    code === "PATH_NOT_FOUND" ? [{ path, action: { kind: "read", value: undefined } }] : undefined;
}

/** For calls that another may refuse with `CONFLICT`, having changed nothing. */
export function unlessConflict(code: StorageErrorCode | "aborted"): readonly Effect[] | undefined {
  return code === "CONFLICT" ? [] : undefined;
}
