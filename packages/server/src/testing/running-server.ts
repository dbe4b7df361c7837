import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageDriver } from "@stowage/core";
import { createFsDriver } from "@stowage/driver-fs/driver";
import { createInMemoryDriver } from "@stowage/driver-inmemory/driver";
import { createRegistry, type RegistryOptions } from "@stowage/registry";
import { createServer, type RegistryServer, type ServerOptions } from "../server.ts";

/** A store that one test has to itself. */
export interface TestStore extends AsyncDisposable {
  readonly driver: StorageDriver;
}

/** Stores that every test of the API runs on. */
export const STORES: readonly { readonly name: string; readonly open: () => Promise<TestStore> }[] = [
  { name: "inmemory", open: openMemory },
  { name: "filesystem", open: openFolder },
];

export async function openMemory(): Promise<TestStore> {
  const driver = await createInMemoryDriver({});
  return { driver, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() };
}

async function openFolder(): Promise<TestStore> {
  const rootDirectory = await mkdtemp(join(tmpdir(), "stowage-server-"));
  const driver = await createFsDriver({ rootDirectory, fsync: "none" }); // power cuts are the driver's own tests
  return {
    driver,
    async [Symbol.asyncDispose]() {
      await driver[Symbol.asyncDispose]();
      await rm(rootDirectory, { recursive: true, force: true });
    },
  };
}

/** A server on a free port of the loopback interface. */
export interface RunningServer extends AsyncDisposable {
  readonly server: RegistryServer;
  /** Without a slash at its end. */
  readonly url: string;
}

export async function runServer(
  driver: StorageDriver,
  options: ServerOptions & { readonly registry?: RegistryOptions } = {},
): Promise<RunningServer> {
  const registry = createRegistry(driver, { hashThreads: 1, ...options.registry });
  const server = createServer(registry, options);
  const address = await server.listen({ port: 0 });
  return {
    server,
    url: address.origin,
    async [Symbol.asyncDispose]() {
      await server.close();
      await registry[Symbol.asyncDispose]();
    },
  };
}
