import nodeFs, { existsSync, mkdtempSync, readdirSync, realpathSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageDriver } from "@stowage/core";
import type { HarnessFileSystem } from "../harness.ts";
import { TracedCalls } from "./traced-calls.ts";

/** In memory where the system has such a directory: the suite's own model says what survives, not the disk. */
const PLACE = realpathSync(existsSync("/dev/shm") ? "/dev/shm" : tmpdir());

/** An empty directory, and drivers on it whose calls the suite sees and decides about. */
export class TestDisk implements AsyncDisposable {
  readonly directory: string;
  readonly traced: TracedCalls = new TracedCalls();
  readonly #harness: HarnessFileSystem;
  readonly #observe: (driver: StorageDriver) => StorageDriver;
  readonly #drivers: StorageDriver[] = [];

  /** `observe` wraps each driver, for the report. */
  constructor(harness: HarnessFileSystem, observe: (driver: StorageDriver) => StorageDriver) {
    this.#harness = harness;
    this.#observe = observe;
    this.directory = mkdtempSync(join(PLACE, "stowage-disk-"));
  }

  /** A driver over the disk's traced calls, over others, or over those of `node:fs` themselves. */
  async open({
    traced = this.traced,
  }: {
    readonly traced?: TracedCalls | false;
  } = {}): Promise<StorageDriver> {
    const calls = traced === false ? nodeFs : traced.calls;
    const driver = this.#observe(await this.#harness.create({ directory: this.directory, calls }));
    this.#drivers.push(driver);
    return driver;
  }

  /** Files and links on it, without directories. */
  files(): readonly string[] {
    const entries = readdirSync(this.directory, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => !entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name).slice(this.directory.length + 1))
      .sort();
  }

  sizeOf(file: string): number {
    return statSync(join(this.directory, file)).size;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.traced.decide = () => undefined;
    await Promise.allSettled(this.#drivers.splice(0).map((driver) => driver[Symbol.asyncDispose]()));
    await rm(this.directory, { recursive: true, force: true });
  }
}
