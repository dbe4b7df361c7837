import { beforeEach, describe, expect, test } from "vitest";
import { type AnyDriverFactory, createDriverRegistry, type DriverRegistry } from "./driver-registry.ts";
import {
  InvalidParametersError,
  InvalidPathError,
  InvalidStorageDriverError,
  StorageError,
} from "./errors.ts";
import { bareDriver, exampleFactory } from "./fake-driver-factory.ts";

let registry: DriverRegistry;

beforeEach(() => {
  registry = createDriverRegistry();
});

describe("register", () => {
  test("makes a driver known by its name", async () => {
    registry.register(exampleFactory());
    registry.register(exampleFactory({ name: "another" }));
    expect(registry.registered()).toEqual(["another", "example"]);
    await using driver = await registry.create("example", { size: 1 });
    expect(driver.name).toBe("example");
  });

  test("keeps the first of one package, without an error", async () => {
    registry.register(exampleFactory({ parse: () => "first" }));
    registry.register(exampleFactory({ parse: () => "second" }));
    const seen: unknown[] = [];
    registry.register(
      exampleFactory({ name: "seen", create: async (parsed) => bareDriver(seen.push(parsed)) }),
    );
    await using driver = await registry.create("example");
    expect(driver.capabilities).toMatchObject({ parsed: "first" });
  });

  test("refuses the name of another package, and keeps the first", () => {
    registry.register(exampleFactory());
    const second = exampleFactory({ package: "other-package" });
    expect(() => registry.register(second)).toThrow(InvalidStorageDriverError);
    expect(() => registry.register(second)).toThrow(
      'storage driver "example" of other-package is already registered by example-package; import one of them',
    );
    expect(registry.registered()).toEqual(["example"]);
  });

  test.each(["", "S3", "a b", "-a", "a/b", "ä"])("refuses the name %j", (name) => {
    expect(() => registry.register(exampleFactory({ name }))).toThrow(InvalidStorageDriverError);
    expect(registry.registered()).toEqual([]);
  });

  test.each([
    ["nothing", undefined],
    ["null", null],
    ["a name", "s3"],
    ["no package", { ...exampleFactory(), package: undefined }],
    ["no name", { ...exampleFactory(), name: 7 }],
    ["no parse", { ...exampleFactory(), parse: undefined }],
    ["no create", { ...exampleFactory(), create: "create" }],
  ])("takes %s for a mistake of type", (_, factory) => {
    expect(() => registry.register(factory as unknown as AnyDriverFactory)).toThrow(TypeError);
  });
});

describe("create", () => {
  test("gives a guarded driver: a bad path is refused before the driver is asked", async () => {
    registry.register(exampleFactory());
    await using driver = await registry.create("example");
    await expect(driver.getContent("/a//b")).rejects.toThrow(InvalidPathError);
  });

  test("hands what parse made to create", async () => {
    registry.register(exampleFactory({ parse: (parameters) => ({ given: parameters }) }));
    await using driver = await registry.create("example", { size: 1 });
    expect(driver.capabilities).toMatchObject({ parsed: { given: { size: 1 } } });
  });

  test("rejects as parse does", async () => {
    const parse = (): never => {
      throw new InvalidParametersError("size is wrong");
    };
    registry.register(exampleFactory({ parse }));
    await expect(registry.create("example", {})).rejects.toThrow(InvalidParametersError);
  });

  test("rejects with the driver's own StorageError as it is", async () => {
    const failure = new StorageError("UNAVAILABLE", "the bucket is missing");
    registry.register(exampleFactory({ create: () => Promise.reject(failure) }));
    await expect(registry.create("example")).rejects.toBe(failure);
  });

  test("rejects with BACKEND for what else a driver throws, which stays the cause", async () => {
    const cause = new Error("https://key:secret@example.com");
    registry.register(exampleFactory({ create: () => Promise.reject(cause) }));
    await expect(registry.create("example")).rejects.toMatchObject({
      code: "BACKEND",
      message: 'driver "example" could not be created',
      driver: "example",
      cause,
    });
  });

  test.each([undefined, null, 7, {}])("takes %j for a mistake of type", async (name) => {
    await expect(registry.create(name as unknown as string)).rejects.toThrow(TypeError);
  });
});

describe("an unknown name is answered with the way out", () => {
  test.each([
    ["s3", 'run `npm install @stowage/driver-s3` and add `import "@stowage/driver-s3"`'],
    [
      "filesytem",
      'did you mean "filesystem"? run `npm install @stowage/driver-fs` and add `import "@stowage/driver-fs"`',
    ],
    ["fs", 'did you mean "filesystem"? run `npm install @stowage/driver-fs`'],
    ["something", "import the package that registers it before creating the driver"],
    ["__proto__", "import the package that registers it before creating the driver"],
    ["../s3", "import the package that registers it"],
  ])("%s", async (name, wayOut) => {
    registry.register(exampleFactory());
    const created = registry.create(name, {});
    await expect(created).rejects.toThrow(InvalidStorageDriverError);
    await expect(created).rejects.toThrow(
      `no storage driver "${name}" is registered (registered: example); ${wayOut}`,
    );
    await expect(created).rejects.toMatchObject({ driver: name });
  });

  test("exmaple, which is near one that is registered", async () => {
    registry.register(exampleFactory());
    await expect(registry.create("exmaple")).rejects.toThrow(
      /^no storage driver "exmaple" is registered \(registered: example\); did you mean "example"\?$/,
    );
  });

  test("and says so if nothing is registered", async () => {
    await expect(registry.create("s3")).rejects.toThrow("(registered: none)");
  });
});

describe("createFromConfig", () => {
  test("takes the driver's name as the only key", async () => {
    registry.register(exampleFactory());
    await using driver = await registry.createFromConfig({ example: { size: 2 } });
    expect(driver.capabilities).toMatchObject({ parsed: { size: 2 } });
  });

  test.each([
    ["no driver", {}, "names exactly one driver, this one none"],
    ["two drivers", { s3: {}, gcs: {} }, 'names exactly one driver, this one "s3", "gcs"'],
    ["text", "s3", `is an object of one key, the driver's name, not "s3"`],
    ["an array", ["s3"], "not an array"],
    ["nothing", undefined, "not undefined"],
    ["null", null, "not null"],
  ])("refuses %s", async (_, config, message) => {
    const created = registry.createFromConfig(config);
    await expect(created).rejects.toThrow(InvalidParametersError);
    await expect(created).rejects.toThrow(message);
  });

  test("answers an unknown driver as create does", async () => {
    await expect(registry.createFromConfig({ s3: {} })).rejects.toThrow(InvalidStorageDriverError);
  });
});
