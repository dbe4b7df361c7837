import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageDriver } from "@stowage/core";
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
];

export async function openMemory(): Promise<TestStore> {
  const driver = await createInMemoryDriver({});
  return { driver, [Symbol.asyncDispose]: () => driver[Symbol.asyncDispose]() };
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
