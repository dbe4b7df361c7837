import { beforeEach, describe, expect, test } from "vitest";
import { createDriverRegistry, type DriverRegistry, type DriverResolver } from "./driver-registry.ts";
import { InvalidStorageDriverError } from "./errors.ts";
import { exampleFactory } from "./fake-driver-factory.ts";

let registry: DriverRegistry;
let asked: string[];

beforeEach(() => {
  registry = createDriverRegistry();
  asked = [];
});

/** Knows the drivers `known`, and notes who asked. */
function resolver(from: string, ...known: readonly string[]): DriverResolver {
  return {
    package: from,
    describe: (name) => `${name} in ${from}`,
    resolve: async (name) => {
      asked.push(`${from}: ${name}`);
      return known.includes(name) ? exampleFactory({ name, parse: () => from }) : undefined;
    },
  };
}

describe("resolvers", () => {
  test("are asked in order until one answers", async () => {
    for (const each of [resolver("one"), resolver("two", "swift"), resolver("three", "swift")]) {
      registry.registerResolver(each);
    }
    await using driver = await registry.create("swift");
    expect(driver.capabilities).toMatchObject({ parsed: "two" });
    expect(asked).toEqual(["one: swift", "two: swift"]);
  });

  test("are not asked for a driver that is registered", async () => {
    registry.register(exampleFactory());
    registry.registerResolver(resolver("one", "example"));
    await using driver = await registry.create("example", 7);
    expect(driver.capabilities).toMatchObject({ parsed: 7 });
    expect(asked).toEqual([]);
  });

  test("are asked anew each time: what was missing may have been installed", async () => {
    const known: string[] = [];
    registry.registerResolver({
      ...resolver("one"),
      resolve: async (name) => (known.includes(name) ? exampleFactory({ name }) : undefined),
    });
    await expect(registry.create("swift")).rejects.toThrow(InvalidStorageDriverError);
    known.push("swift");
    await using driver = await registry.create("swift");
    expect(driver.name).toBe("example");
    expect(registry.registered()).toEqual([]);
  });

  test("are named with what they searched when none answers", async () => {
    registry.registerResolver(resolver("one"));
    registry.registerResolver(resolver("two"));
    await expect(registry.create("swift")).rejects.toThrow(
      'no storage driver "swift" is registered (registered: none); not found either: swift in one, swift in two; ',
    );
  });

  test("never see a name outside the grammar", async () => {
    registry.registerResolver(resolver("one", "../evil"));
    await expect(registry.create("../evil")).rejects.toThrow(InvalidStorageDriverError);
    expect(asked).toEqual([]);
  });

  test("count once for each package", async () => {
    registry.registerResolver(resolver("one"));
    registry.registerResolver(resolver("one"));
    await expect(registry.create("swift")).rejects.toThrow(InvalidStorageDriverError);
    expect(asked).toEqual(["one: swift"]);
  });

  test("that fail are named, with their failure as the cause", async () => {
    const cause = new Error("EACCES");
    registry.registerResolver({ ...resolver("one"), resolve: () => Promise.reject(cause) });
    await expect(registry.create("swift")).rejects.toMatchObject({
      code: "INVALID_STORAGE_DRIVER",
      message: expect.stringContaining("swift in one"),
      cause,
    });
  });

  const describeIt = (): string => "";
  const resolveIt = (): undefined => undefined;
  test.each([
    ["nothing", undefined],
    ["a function", resolveIt],
    ["no describe", { package: "x", resolve: resolveIt }],
    ["no resolve", { package: "x", describe: describeIt }],
    ["no package", { describe: describeIt, resolve: resolveIt }],
  ])("%s is none", (_, wrong) => {
    expect(() => registry.registerResolver(wrong as unknown as DriverResolver)).toThrow(TypeError);
  });
});
