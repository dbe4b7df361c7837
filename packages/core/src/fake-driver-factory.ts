import type { Capabilities, StorageDriver } from "./contract.ts";
import type { AnyDriverFactory } from "./driver-registry.ts";
import { StorageError } from "./errors.ts";

/** A driver that stores nothing and shows in its capabilities what it was made of. */
export function bareDriver(parsed: unknown): StorageDriver {
  const capabilities: Capabilities & { readonly parsed: unknown } = {
    namespace: "tree",
    resume: false,
    shared: false,
    redirect: false,
    caseSensitive: true,
    strongList: true,
    putIfAbsent: false,
    parsed,
  };
  const asked = (): never => {
    throw new StorageError("BACKEND", "the driver was asked");
  };
  return {
    name: "example",
    capabilities: Object.freeze(capabilities),
    getContent: asked,
    putContent: asked,
    reader: asked,
    writer: asked,
    stat: asked,
    list: asked,
    walk: asked,
    move: asked,
    delete: asked,
    redirectUrl: asked,
    reclaim: asked,
    async [Symbol.asyncDispose]() {},
  };
}

/** A factory of {@link bareDriver}; `overrides` are what a test is about. */
export function exampleFactory(overrides: Partial<AnyDriverFactory> = {}): AnyDriverFactory {
  return {
    name: "example",
    package: "example-package",
    parse: (parameters) => parameters,
    create: async (parsed) => bareDriver(parsed),
    ...overrides,
  };
}
