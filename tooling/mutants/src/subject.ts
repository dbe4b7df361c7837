import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type AnyDriverFactory, guard, type StorageDriver } from "@stowage/core";
import type { BackDoors, Harness } from "@stowage/testsuite";
import type { DriverFolder } from "./mutant.ts";

/** A variant of a driver over a fresh store, for one run of the suite. */
export interface Subject extends AsyncDisposable {
  readonly harness: Harness;
}

/**
 * Puts the driver whose sources are in `folder` before the suite, with everything that the original's own tests offer. `parameters` are for a driver
 * whose store needs none.
 */
export async function subjectOf(
  driver: DriverFolder,
  folder: URL,
  parameters: Readonly<Record<string, unknown>> = {},
): Promise<Subject> {
  const module = new URL("driver.ts", folder);
  const factory = await factoryOf(module);
  const create = async (parameters: unknown): Promise<StorageDriver> =>
    guard(await factory.create(factory.parse(parameters)));
  switch (driver) {
    case "driver-inmemory":
      return {
        harness: { name: driver, create: () => create(parameters), module, parameters },
        [Symbol.asyncDispose]: async () => {},
      };
    case "driver-fs":
      return await files(folder, module, create);
    case "http-driver":
      return await network(folder, module, create);
    default:
      return driver satisfies never;
  }
}

async function files(
  folder: URL,
  module: URL,
  create: (parameters: unknown) => Promise<StorageDriver>,
): Promise<Subject> {
  const directory = await mkdtemp(join(tmpdir(), "stowage-mutant-"));
  const rootDirectory = join(directory, "store");
  await mkdir(rootDirectory); // a driver that takes a missing one for an outage would not come to its first case
  const parameters = { rootDirectory, fsync: "none" }; // what is flushed is seen over the calls of `fileSystem`
  const sources: Sources = {
    ...(await import(new URL("fake-back-doors.ts", folder).href)),
    ...(await import(new URL("operations.ts", folder).href)),
    ...(await import(new URL("parameters.ts", folder).href)),
    ...(await import(new URL("system-calls.ts", folder).href)),
  };
  const harness: Harness = {
    name: "driver-fs",
    create: () => create(parameters),
    createMissing: () => create({ rootDirectory: join(directory, "missing"), createRoot: false }),
    async createBelow(root) {
      const below = join(directory, "roots", root);
      await mkdir(dirname(below), { recursive: true });
      return await create({ rootDirectory: below });
    },
    module,
    parameters,
    refused: [{ change: { maxThreads: 0 }, names: "maxThreads" }],
    backDoors: sources.backDoorsOf(rootDirectory, join(directory, "outside")),
    fileSystem: {
      async create({ directory: root, calls }) {
        const parsed = sources.parseFsParameters({ rootDirectory: root });
        return guard(new sources.FsDriver(parsed, new sources.SystemCalls(parsed.maxThreads, calls)));
      },
      parameters: (root) => ({ rootDirectory: root }),
    },
  };
  return { harness, [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }) };
}

/** Of driver-fs: what the suite is given to look behind it. */
type Sources = {
  backDoorsOf(root: string, outside: string): BackDoors;
} & typeof import("../../../packages/driver-fs/src/operations.ts") &
  typeof import("../../../packages/driver-fs/src/parameters.ts") &
  typeof import("../../../packages/driver-fs/src/system-calls.ts");

async function network(
  folder: URL,
  module: URL,
  create: (parameters: unknown) => Promise<StorageDriver>,
): Promise<Subject> {
  const sources: typeof import("../../http-driver/src/harness.ts") &
    typeof import("../../http-driver/src/server.ts") = {
    ...(await import(new URL("harness.ts", folder).href)),
    ...(await import(new URL("server.ts", folder).href)),
  };
  const server = await sources.ObjectServer.start();
  return {
    harness: sources.harnessOf(server, module, create),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function factoryOf(module: URL): Promise<AnyDriverFactory> {
  const exported: Readonly<Record<string, unknown>> = await import(module.href);
  const factory = Object.values(exported).find(isFactory);
  if (factory === undefined) throw new Error(`${module.href} exports no driver factory`);
  return factory;
}

function isFactory(value: unknown): value is AnyDriverFactory {
  return typeof value === "object" && value !== null && "parse" in value && "create" in value;
}
