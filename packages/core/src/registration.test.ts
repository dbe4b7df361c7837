import { beforeEach, describe, expect, test } from "vitest";
import type { StorageDriver } from "./contract.ts";
import { InvalidStorageDriverError } from "./errors.ts";
import { exampleFactory } from "./fake-driver-factory.ts";
import {
  createDriver,
  createDriverFromConfig,
  registerDriver,
  registeredDrivers,
  registerResolver,
} from "./registration.ts";

const TABLE = Symbol.for("@stowage/core/drivers/1");

/** As a program calls it that knows the name at run time only. */
const untypedCreateDriver: (name: string, parameters?: unknown) => Promise<StorageDriver> =
  createDriver as never;

beforeEach(() => {
  Reflect.deleteProperty(globalThis, TABLE);
});

test("registration, creation and listing meet in one table of the process", async () => {
  expect(registeredDrivers()).toEqual([]);
  registerDriver(exampleFactory());
  expect(registeredDrivers()).toEqual(["example"]);
  await using typed = await untypedCreateDriver("example", { size: 1 });
  await using configured = await createDriverFromConfig({ example: { size: 2 } });
  expect(typed.capabilities).toMatchObject({ parsed: { size: 1 } });
  expect(configured.capabilities).toMatchObject({ parsed: { size: 2 } });
});

test("a resolver is asked for what is not registered", async () => {
  registerResolver({
    package: "x",
    describe: () => "nowhere",
    resolve: async () => exampleFactory({ name: "swift" }),
  });
  await using driver = await createDriverFromConfig({ swift: {} });
  expect(driver.name).toBe("example");
});

describe("a second copy of the module", () => {
  test("shares the table", async () => {
    const url = new URL("registration.ts?second-copy", import.meta.url).href;
    const copy: typeof import("./registration.ts") = await import(/* @vite-ignore */ url);
    expect(copy.registerDriver).not.toBe(registerDriver);
    copy.registerDriver(exampleFactory({ name: "copied" }));
    expect(registeredDrivers()).toEqual(["copied"]);
    registerDriver(exampleFactory({ name: "copied" }));
    const another = exampleFactory({ name: "copied", package: "other" });
    expect(() => registerDriver(another)).toThrow(InvalidStorageDriverError);
  });
});
