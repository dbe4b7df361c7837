import type { AnyParameterSchema } from "@stowage/core/driver";
// A schema is no business of those who use a driver; this page is its one reader outside.
import { schema as fs } from "../../../packages/driver-fs/src/parameters.ts";
import { schema as inmemory } from "../../../packages/driver-inmemory/src/parameters.ts";

/** The parameters of every driver, by the folder of its package. */
export const driverSchemas: Readonly<Record<string, AnyParameterSchema>> = {
  "driver-fs": fs,
  "driver-inmemory": inmemory,
};
