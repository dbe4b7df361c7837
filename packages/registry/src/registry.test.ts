import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { RegistryError } from "@stowage/oci";
import { expect, test } from "vitest";
import { createRegistry } from "./registry.ts";
import { WatchedDriver } from "./testing/watched-driver.ts";

test("a driver that cannot resume is refused, with what to do", async () => {
  const driver = new WatchedDriver(await createInMemoryDriver(), { resume: false });
  expect(() => createRegistry(driver)).toThrow(
    expect.objectContaining({
      code: "UNSUPPORTED_METHOD",
      message: expect.stringContaining("does not declare resume"),
    }),
  );
});

test("a driver without putIfAbsent is refused unless there is a secret", async () => {
  const driver = new WatchedDriver(await createInMemoryDriver(), { putIfAbsent: false });
  expect(() => createRegistry(driver)).toThrow(
    expect.objectContaining({
      code: "UNSUPPORTED_METHOD",
      message: expect.stringContaining("give them the same secret"),
    }),
  );
  await using registry = createRegistry(driver, { secret: "the same everywhere" });
  expect(registry.repository("a").name).toBe("a");
});

test("making a registry and a repository asks nothing of the store", async () => {
  const driver = new WatchedDriver(await createInMemoryDriver());
  await using registry = createRegistry(driver);
  registry.repository("library/app");
  expect(driver.operations).toEqual([]);
});

test("a name that is none is refused before anything else", async () => {
  await using registry = createRegistry(await createInMemoryDriver());
  for (const name of ["", "A", "a/../b", "_layers", "a".repeat(256)]) {
    expect(() => registry.repository(name)).toThrow(RegistryError);
  }
});

test.each<[object, typeof TypeError | typeof RangeError, string]>([
  [{ allowDelete: "yes" }, TypeError, "allowDelete is a boolean"],
  [{ digestResumption: 1 }, TypeError, "digestResumption is a boolean"],
  [{ requireReference: true }, TypeError, "requireReference is a function"],
  [{ secret: 7 }, TypeError, "secret is a string"],
  [{ secret: "" }, RangeError, "secret is empty"],
  [{ secret: new Uint8Array() }, RangeError, "secret is empty"],
  [{ maxManifestBytes: 0 }, RangeError, "maxManifestBytes is 0"],
  [{ manifestCacheBytes: -1 }, RangeError, "manifestCacheBytes is -1"],
  [{ concurrency: 1.5 }, RangeError, "concurrency is 1.5"],
  [{ hashThreads: 0 }, RangeError, "hashThreads is 0"],
  [{ concurrency: "16" }, TypeError, "concurrency is a number"],
])("options %j are refused", async (options, kind, message) => {
  const driver = await createInMemoryDriver();
  const create = (): unknown => Reflect.apply(createRegistry, undefined, [driver, options]);
  expect(create).toThrow(kind);
  expect(create).toThrow(message);
});

test("what is no driver is a TypeError", () => {
  for (const value of [undefined, null, {}, "filesystem"]) {
    expect(() => Reflect.apply(createRegistry, undefined, [value])).toThrow(TypeError);
  }
});

test("disposing a registry leaves its driver open, and may be repeated", async () => {
  const driver = await createInMemoryDriver();
  const registry = createRegistry(driver);
  await registry[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
  await expect(driver.stat("/")).resolves.toMatchObject({ isDirectory: true });
});
