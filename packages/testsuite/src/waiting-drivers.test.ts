import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { StorageDriver } from "@stowage/core";
import { expect, test } from "vitest";
import { cases } from "./cases.ts";
import { runConformance } from "./run-conformance.ts";
import { tinyDriver } from "./tiny-driver.ts";

/** A right driver of which one operation waits a moment, while the others end within microtasks. */
function waiting(waits: keyof StorageDriver, wait: () => Promise<unknown>): StorageDriver {
  return new Proxy(tinyDriver(), {
    get(driver, name): unknown {
      const found: unknown = Reflect.get(driver, name, driver);
      if (typeof found !== "function") return found;
      if (name !== waits) return found.bind(driver);
      return async (...given: readonly unknown[]): Promise<unknown> => {
        await wait();
        return await Reflect.apply(found, driver, given);
      };
    },
  });
}

test.each<[id: string, name: keyof StorageDriver, wait: () => Promise<unknown>]>([
  ["CONC-03", "getContent", turn],
  ["CONC-03", "stat", () => sleep(1)],
  ["LINR-01", "delete", () => sleep(3)],
  ["LINR-02", "putContent", () => sleep(1)],
  ["LINR-03", "putContent", () => sleep(1)],
  ["MOVE-15", "move", () => sleep(1)],
])("%s: a right driver passes of which %s alone waits for the loop", async (id, name, wait) => {
  const report = await runConformance(
    { name: "waiting", create: async () => waiting(name, wait) },
    { seed: 1, cases: cases.filter((each) => each.id === id) },
  );
  expect(report.results.map(({ outcome }) => outcome)).toEqual([{ status: "passed" }]);
});
