import { registerDriver } from "@stowage/core";
import { filesystem } from "./driver.ts";

registerDriver(filesystem);

export { createFsDriver, filesystem } from "./driver.ts";
export type { FsParameters, Fsync, ParsedFsParameters } from "./parameters.ts";
