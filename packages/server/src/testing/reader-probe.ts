import type { ObjectReader, StorageDriver } from "@stowage/core";

export type Body = ObjectReader["body"];

/** Counts the readers of a driver that are open, and may put other bodies in the place of theirs. */
export class ReaderProbe {
  readonly driver: StorageDriver;
  /** Readers opened and not yet disposed. */
  open = 0;

  constructor(
    driver: StorageDriver,
    change: (body: Body, signal: AbortSignal | undefined) => Body = (body) => body,
  ) {
    const reader: StorageDriver["reader"] = async (path, options) => {
      const bare = await driver.reader(path, options);
      this.open++;
      return {
        info: bare.info,
        body: change(bare.body, options?.signal),
        [Symbol.asyncDispose]: async () => {
          await bare[Symbol.asyncDispose]();
          this.open--;
        },
      };
    };
    this.driver = new Proxy(driver, {
      get(target, key) {
        if (key === "reader") return reader;
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }
}
