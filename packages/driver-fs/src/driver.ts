import { type DriverFactory, guard, type StorageDriver } from "@stowage/core";
import { FsDriver } from "./operations.ts";
import { type FsParameters, NAME, type ParsedFsParameters, parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

/** What `registerDriver` takes. Creating the driver touches nothing: a missing or unwritable directory shows when it is used. */
export const filesystem: DriverFactory<"filesystem", FsParameters, ParsedFsParameters> = {
  name: NAME,
  package: "@stowage/driver-fs",
  parse: parseFsParameters,
  async create(parameters) {
    return new FsDriver(parameters, new SystemCalls(parameters.maxThreads));
  },
};

/**
 * A guarded driver over a directory, which the caller owns and disposes.
 * @throws {@link InvalidParametersError}
 */
export async function createFsDriver(parameters: FsParameters): Promise<StorageDriver> {
  return guard(await filesystem.create(filesystem.parse(parameters)));
}
