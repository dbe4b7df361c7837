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

  /**
   * Deletes what the case left below the prefix, looks at the neighbours, and deletes them too.
   * @throws {@link Mismatch} if anything but the neighbours, whole, is there
   */
  async clear(): Promise<void> {
    try {
      await deleteAll(this.#driver, this.#prefix);
      await this.#check();
    } finally {
      await deleteAll(this.#driver, this.#parent);
    }
  }

  async #check(): Promise<void> {
    const look = async (): Promise<void> => {
      const objects: string[] = [];
      for await (const entry of this.#driver.walk(this.#parent))
        if (!entry.isDirectory) objects.push(entry.path);
      if (objects.join(" ") === this.#paths.join(" ")) return;
      throw new Mismatch(
        `only the suite's neighbours of ${this.#prefix} after it was deleted: ${this.#paths.join(" ")}`,
        `${objects.join(" ")} (missing: touched by an operation on the prefix; surplus: left after the delete)`,
      );
    };
    await eventually(this.#driver.capabilities.strongList ? 0 : SETTLING, look);
    for (const path of this.#paths) {
      const object = this.#content.object(path);
      const found = await this.#driver.getContent(path);
      const mismatch = byteMismatch(this.#content, found, { object, start: 0, length: BYTES });
      if (mismatch !== undefined)
        throw new Mismatch(`${path} untouched: ${mismatch.expected}`, mismatch.seen);
    }
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
