import { registerDriver } from "@stowage/core";
import { inmemory } from "./driver.ts";

registerDriver(inmemory);

export { createInMemoryDriver, inmemory } from "./driver.ts";
export type { InMemoryParameters } from "./parameters.ts";
