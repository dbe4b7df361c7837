import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { guard, isStorageError, type StorageDriver } from "@stowage/core";
import { fakeFileSystem } from "./fake-file-system.ts";
import { FakeSchedule } from "./fake-schedule.ts";
import { FakeStore } from "./fake-store.ts";
import { DONE, letters, PROGRAMS, type Program } from "./fake-upload.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { dataFile, findPoint, freeFile, isRecord } from "./resume-files.ts";
import { SystemCalls } from "./system-calls.ts";

/** What became of one actor; times are steps of the schedule. */
export interface Deed {
  readonly program: Program;
  readonly letter: string;
  readonly began: number;
  /** Letters of the point that it continued. */
  base?: string;
  ended?: number;
  /** `none`: there was nothing to continue; `unsure`: refused with an unknown outcome. */
  outcome: "unfinished" | "resolved" | "refused" | "unsure" | "none" | "failed";
  error?: unknown;
}

/** What is found once nobody moves: letters of the newest resume point and of the committed object. */
export interface Found {
  readonly point: string | undefined;
  readonly object: string | undefined;
  /** Private files that belong to neither. */
  readonly litter: readonly string[];
}

/** A store whose uploads begin with a point of the letter X, and actors on it, each with a driver of its own. */
export class FakeActors implements AsyncDisposable {
  readonly schedule = new FakeSchedule();
  readonly deeds: Deed[] = [];
  readonly store: FakeStore;
  readonly #drivers: StorageDriver[] = [];
  readonly #work: Promise<void>[] = [];

  private constructor(store: FakeStore) {
    this.store = store;
  }

  static async create(): Promise<FakeActors> {
    const store = await FakeStore.createInMemory();
    const driver = store.driver({ fsync: "none" });
    const opened = (): void => {};
    await PROGRAMS.fresh({ driver, letter: "X", opened });
    return new FakeActors(store);
  }

  start(letter: string, program: Program): void {
    const { schedule, store } = this;
    const fs = fakeFileSystem(store.root, schedule.decide(letter), schedule.done);
    const parameters = parseFsParameters({ rootDirectory: store.root, fsync: "none" });
    const driver = guard(new FsDriver(parameters, new SystemCalls(parameters.maxThreads, fs)));
    this.#drivers.push(driver);
    const deed: Deed = { program, letter, began: schedule.steps, outcome: "unfinished" };
    this.deeds.push(deed);
    const opened = (base: string): void => {
      deed.base = base;
    };
    const work = schedule.track(letter, async () => {
      try {
        await PROGRAMS[program]({ driver, letter, opened });
        deed.outcome = "resolved";
      } catch (error) {
        deed.outcome = outcomeOf(error);
        deed.error = error;
      }
      deed.ended = schedule.steps;
    });
    this.#work.push(work);
  }

  /** Looks without changing anything, and without the driver. */
  async look(): Promise<Found> {
    const { root } = this.store;
    const object = await readFile(join(root, DONE)).catch(() => undefined);
    const litter = new Set(await this.store.residue());
    const records = [...litter].filter((file) => isRecord(basename(file))).toSorted();
    let point: string | undefined;
    for (const file of records) {
      const record = await readFile(join(root, file));
      const found = findPoint(record);
      if (found === undefined) continue;
      const [, size] = /"size":(\d+)/.exec(record.toString("latin1")) ?? [];
      const folder = dirname(file);
      const bytes = await readFile(join(root, dataFile(folder, found.data))).catch(() => undefined);
      if (bytes === undefined) break;
      point = letters(bytes.subarray(0, Number(size)));
      for (const own of [...records, dataFile(folder, found.data), freeFile(folder, found.writer)])
        litter.delete(own);
      break;
    }
    return { point, object: object && letters(object), litter: [...litter] };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.schedule.wakeAll();
    await this.schedule.run(() => 0);
    await Promise.all(this.#work);
    const disposals = this.#drivers.map((driver) => driver[Symbol.asyncDispose]());
    await this.schedule.run(() => 0);
    await Promise.all(disposals);
    await this.store[Symbol.asyncDispose]();
  }
}

function outcomeOf(error: unknown): Deed["outcome"] {
  if (!isStorageError(error)) return "failed";
  if (error.code === "CONFLICT") return error.outcome === "unknown" ? "unsure" : "refused";
  return error.code === "PATH_NOT_FOUND" || error.code === "UNSUPPORTED_METHOD" ? "none" : "failed";
}
