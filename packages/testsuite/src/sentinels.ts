import { PathNotFoundError, type StorageDriver } from "@stowage/core";
import { byteMismatch } from "./byte-mismatch.ts";
import type { Content } from "./content.ts";
import { Mismatch } from "./mismatch.ts";
import { eventually } from "./within.ts";

/** Names beside `<prefix>` that a driver confuses with it if it compares strings instead of segments. */
const NEIGHBOURS = ["-", ".s", "0", "x/s"] as const;
const BYTES = 40;
const SETTLING = 30_000;

/** Objects around the prefix of a case: whoever deletes, lists or overwrites too much is seen, wherever the case looked. */
export class Sentinels {
  readonly #driver: StorageDriver;
  readonly #content: Content;
  readonly #parent: string;
  readonly #prefix: string;
  readonly #paths: readonly string[];

  constructor(driver: StorageDriver, content: Content, parent: string) {
    this.#driver = driver;
    this.#content = content;
    this.#parent = parent;
    this.#prefix = `${parent}/p`;
    this.#paths = NEIGHBOURS.map((suffix) => this.#prefix + suffix).sort();
  }

  get prefix(): string {
    return this.#prefix;
  }

  async plant(): Promise<void> {
    await Promise.all(
      this.#paths.map((path) => this.#driver.putContent(path, this.#content.object(path).bytes(0, BYTES))),
    );
  }

  /** @throws {@link Mismatch} unless the neighbours are there, whole, and nothing else beside the prefix */
  async check(): Promise<void> {
    const beside = (path: string): boolean => !path.startsWith(`${this.#prefix}/`);
    await this.#expectObjects(beside, this.#paths, (missing, surplus) => {
      const touched = `missing: ${missing}; surplus: ${surplus}`;
      return new Mismatch(`the suite's own objects beside ${this.#prefix}, which nobody named`, touched);
    });
    for (const path of this.#paths) {
      const object = this.#content.object(path);
      const found = await this.#driver.getContent(path);
      const mismatch = byteMismatch(this.#content, found, { object, start: 0, length: BYTES });
      if (mismatch !== undefined)
        throw new Mismatch(`${path} untouched: ${mismatch.expected}`, mismatch.seen);
    }
  }

  /**
   * Deletes what the case left below its prefix, then the neighbours.
   * @throws {@link Mismatch} if something is left below the prefix
   */
  async clear(): Promise<void> {
    try {
      await deleteAll(this.#driver, this.#prefix);
      const below = (path: string): boolean => path.startsWith(`${this.#prefix}/`);
      await this.#expectObjects(below, [], (_, surplus) => {
        return new Mismatch(`nothing below ${this.#prefix} after it was deleted`, surplus);
      });
    } finally {
      await deleteAll(this.#driver, this.#parent);
    }
  }

  async #expectObjects(
    isMeant: (path: string) => boolean,
    expected: readonly string[],
    mismatch: (missing: string, surplus: string) => Mismatch,
  ): Promise<void> {
    await eventually(this.#driver.capabilities.strongList ? 0 : SETTLING, async () => {
      const seen = (await this.#objects()).filter(isMeant);
      const missing = expected.filter((path) => !seen.includes(path));
      const surplus = seen.filter((path) => !expected.includes(path));
      if (missing.length + surplus.length > 0) throw mismatch(missing.join(" "), surplus.join(" "));
    });
  }

  async #objects(): Promise<readonly string[]> {
    const objects: string[] = [];
    try {
      for await (const { path, isDirectory } of this.#driver.walk(this.#parent))
        if (!isDirectory) objects.push(path);
    } catch (error) {
      if (!(error instanceof PathNotFoundError)) throw error;
    }
    return objects;
  }
}

/** Deletes a directory whole; nothing there is fine. */
export async function deleteAll(driver: StorageDriver, path: string): Promise<void> {
  try {
    await driver.delete(path);
  } catch (error) {
    if (!(error instanceof PathNotFoundError)) throw error;
  }
}
