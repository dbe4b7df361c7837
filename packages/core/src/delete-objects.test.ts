import { expect, test } from "vitest";
import { StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";
import { DELETE_CONCURRENCY } from "./limits.ts";

const BYTES = Buffer.from("x");

function driverWith(count: number) {
  const bare = new FakeDriver();
  const paths = Array.from({ length: count }, (_, index) => `/a/${index}`);
  for (const path of paths) bare.objects.set(path, BYTES);
  return { bare, driver: guard(bare), paths };
}

test("without a batch each object is deleted, some side by side, and a missing one is fine", async () => {
  const { bare, driver, paths } = driverWith(3 * DELETE_CONCURRENCY);
  let running = 0;
  let most = 0;
  bare.intercept = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
  };
  expect(await driver.deleteObjects([...paths, "/missing"])).toEqual([]);
  expect(bare.objects.size).toBe(0);
  expect(most).toBe(DELETE_CONCURRENCY);
});

test("what cannot be deleted is returned with its path and error, and the others are gone", async () => {
  const { bare, driver, paths } = driverWith(40);
  bare.intercept = ({ path }) => {
    if (path.endsWith("7"))
      throw path === "/a/7" ? new Error("x") : new StorageError("PERMISSION_DENIED", "no");
  };
  const failures = await driver.deleteObjects(paths);
  expect(failures.map(({ path }) => path).sort()).toEqual(["/a/17", "/a/27", "/a/37", "/a/7"]);
  for (const { path, error } of failures) {
    const code = path === "/a/7" ? "BACKEND" : "PERMISSION_DENIED";
    expect(error).toMatchObject({ code, path, driver: "fake", operation: "deleteObjects" });
  }
  expect([...bare.objects.keys()].sort()).toEqual(["/a/17", "/a/27", "/a/37", "/a/7"]);
});

test("no paths are no call, a bad path refuses all of them", async () => {
  const { bare, driver } = driverWith(1);
  expect(await driver.deleteObjects([])).toEqual([]);
  const error = await rejectionOf(driver.deleteObjects(["/a/0", "/a/../b"]));
  expect(error).toMatchObject({ code: "INVALID_PATH", path: "/a/../b", operation: "deleteObjects" });
  expect(bare.calls).toEqual([]);
});

test("the driver's own batch is used, its failures are named, and the caller's array may change meanwhile", async () => {
  const { bare, driver } = driverWith(0);
  const seen: string[] = [];
  bare.deleteObjects = async (paths) => {
    await Promise.resolve();
    seen.push(...paths);
    return [{ path: "/b", error: new StorageError("THROTTLED", "slow") }];
  };
  expect(await driver.deleteObjects([])).toEqual([]);
  const paths = ["/a", "/b"];
  const deleting = driver.deleteObjects(paths);
  paths.pop();
  const [failure] = await deleting;
  expect(seen).toEqual(["/a", "/b"]);
  expect(failure?.error).toMatchObject({ code: "THROTTLED", path: "/b", driver: "fake" });
});

test("an abort ends it at once, and no further path is tried", async () => {
  const { bare, driver, paths } = driverWith(100);
  const stall = new Stall();
  bare.intercept = () => stall.wait();
  const controller = new AbortController();
  const deleting = driver.deleteObjects(paths, { signal: controller.signal });
  await stall.reached;
  controller.abort("enough");
  expect(await rejectionOf(deleting)).toBe("enough");
  stall.release();
  await new Promise(setImmediate);
  expect(bare.calls).toHaveLength(DELETE_CONCURRENCY);
});
