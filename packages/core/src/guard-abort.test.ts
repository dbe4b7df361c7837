import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import type { StorageDriver } from "./contract.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

const BYTES = Buffer.from("0123456789");

type Operate = (driver: StorageDriver, signal: AbortSignal) => Promise<unknown>;

const operations: [string, Operate][] = [
  ["getContent", (driver, signal) => driver.getContent("/a", { signal })],
  ["putContent", (driver, signal) => driver.putContent("/a", BYTES, { signal })],
  ["reader", (driver, signal) => driver.reader("/a", { signal })],
  ["writer", (driver, signal) => driver.writer("/a", { signal })],
  ["stat", (driver, signal) => driver.stat("/a", { signal })],
  ["list", (driver, signal) => all(driver.list("/", { signal }))],
  ["walk", (driver, signal) => all(driver.walk("/", { signal }))],
  ["move", (driver, signal) => driver.move("/a", "/b", { signal })],
  ["delete", (driver, signal) => driver.delete("/a", { signal })],
  ["redirectUrl", (driver, signal) => driver.redirectUrl("/a", { method: "GET", signal })],
  ["reclaim", (driver, signal) => driver.reclaim({ olderThan: new Date(), signal })],
  ["deleteObjects", (driver, signal) => guard(driver).deleteObjects(["/a"], { signal })],
];

function driverWithObject() {
  const bare = new FakeDriver();
  bare.objects.set("/a", BYTES);
  return { bare, driver: guard(bare) };
}

test.each(operations)(
  "%s with an aborted signal rejects with its reason, and the driver is not asked",
  async (_name, operate) => {
    const { bare, driver } = driverWithObject();
    const reason = { any: "thing" };
    expect(await rejectionOf(operate(driver, AbortSignal.abort(reason)))).toBe(reason);
    expect(bare.calls).toEqual([]);
  },
);

test.each(operations)(
  "%s under way rejects at once with the reason of an abort, though the driver never settles",
  async (_name, operate) => {
    const { bare, driver } = driverWithObject();
    const stall = new Stall();
    bare.intercept = () => stall.wait();
    const controller = new AbortController();
    const outcome = rejectionOf(operate(driver, controller.signal));
    await stall.reached;
    const reason = new Error("the client has gone");
    controller.abort(reason);
    expect(await outcome).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  },
);

test.each(operations)(
  "%s leaves no listener on a signal that outlives it, also if the driver does",
  async (_name, operate) => {
    const { bare, driver } = driverWithObject();
    bare.intercept = ({ options }) => {
      // A careless driver, or its SDK: listens and never stops.
      if (
        typeof options === "object" &&
        options !== null &&
        "signal" in options &&
        options.signal instanceof AbortSignal
      ) {
        options.signal.addEventListener("abort", () => {});
      }
    };
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round += 1) {
      bare.objects.set("/a", BYTES);
      const result = await operate(driver, signal);
      if (isDisposable(result)) await result[Symbol.asyncDispose]();
      expect(getEventListeners(signal, "abort")).toEqual([]);
    }
  },
);

test("the driver is told of the abort, with the same reason, and its own error then is nobody's", async () => {
  const { bare, driver } = driverWithObject();
  const controller = new AbortController();
  const seen: unknown[] = [];
  bare.intercept = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => {
        seen.push(signal.reason);
        reject(new Error("late, and handled"));
      });
    });
  const outcome = rejectionOf(driver.stat("/a", { signal: controller.signal }));
  controller.abort("gone");
  expect(await outcome).toBe("gone");
  expect(seen).toEqual(["gone"]);
});

test("an abort after the answer changes nothing", async () => {
  const { driver } = driverWithObject();
  const controller = new AbortController();
  const content = await driver.getContent("/a", { signal: controller.signal });
  controller.abort();
  expect(content).toEqual(BYTES);
});

test("a reader or writer that opens after its caller has gone is released at once", async () => {
  for (const [open, release] of [
    ["reader", "reader.dispose"],
    ["writer", "abandon"],
  ] as const) {
    const { bare, driver } = driverWithObject();
    const stall = new Stall();
    bare.intercept = ({ operation }) => (operation === open ? stall.wait() : undefined);
    const controller = new AbortController();
    const opening = rejectionOf(driver[open]("/a", { signal: controller.signal }));
    await stall.reached;
    controller.abort("gone");
    expect(await opening).toBe("gone");
    expect(bare.log).toEqual([`${open} /a`]);
    stall.release();
    await expect.poll(() => bare.log).toEqual([`${open} /a`, `${release} /a`]);
    expect(bare.violations).toEqual([]);
  }
});

function isDisposable(value: unknown): value is AsyncDisposable {
  return typeof value === "object" && value !== null && Symbol.asyncDispose in value;
}
