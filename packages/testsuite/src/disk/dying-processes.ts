import type { StorageDriver } from "@stowage/core";
import type { TestDisk } from "./test-disk.ts";
import { type CallObserver, type TracedCall, TracedCalls } from "./traced-calls.ts";

/** What a process does until it dies. */
export interface Death {
  /** Calls that it still makes. */
  readonly calls: number;
  /** Calls that are counted; if absent, all. */
  counts?(call: TracedCall): boolean;
  /** Is told of the calls that are made. */
  readonly observer?: CallObserver | undefined;
  work(driver: StorageDriver): Promise<unknown>;
}

/** Processes that die in the middle of a call: from then on none of their calls is made. Disposed, their descriptors are free. */
export class DyingProcesses implements AsyncDisposable {
  readonly #disk: TestDisk;
  readonly #dead: TracedCalls[] = [];
  readonly #buried: Promise<void>;
  #bury: () => void = () => {};

  constructor(disk: TestDisk) {
    this.#disk = disk;
    this.#buried = new Promise((_, reject) => {
      this.#bury = () => reject(new Error("its process died"));
    });
    this.#buried.catch(() => undefined);
  }

  /** False if the work came to its end before. */
  async die({ calls, counts = () => true, observer = {}, work }: Death): Promise<boolean> {
    const traced = new TracedCalls();
    traced.observer = observer;
    const driver = await this.#disk.open({ traced });
    let made = 0;
    const dead = new Promise<boolean>((resolve) => {
      traced.decide = (call) => {
        if (counts(call)) made += 1;
        if (made <= calls) return undefined;
        resolve(true);
        return { hold: this.#buried };
      };
    });
    this.#dead.push(traced);
    const ended = work(driver).then(
      () => false,
      () => false,
    );
    return await Promise.race([dead, ended]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#bury();
    for (const traced of this.#dead) {
      await traced.idle();
      traced.closeAll();
    }
  }
}
