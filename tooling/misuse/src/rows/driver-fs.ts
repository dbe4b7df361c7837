import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageDriver } from "@stowage/core";
import { createFsDriver, filesystem } from "@stowage/driver-fs";
import { type Misuse, type PackageRows, refusedEach, wrongly } from "../misuse.ts";
import { driverCreation } from "./driver-creation.ts";
import { driverOperations } from "./driver-operations.ts";

const folder: Promise<string> = mkdtemp(join(tmpdir(), "stowage-misuse-"));
let stores = 0;

const create = (parameters: unknown): Promise<StorageDriver> => createFsDriver(wrongly(parameters));
const open = async (): Promise<StorageDriver> =>
  create({ rootDirectory: join(await folder, `store-${stores++}`) });

/** Values that one parameter does not take. */
function parameter(name: string, values: readonly unknown[], says: RegExp): readonly Misuse[] {
  const valid = { rootDirectory: "./unused" };
  return refusedEach(
    name,
    values,
    (value) => create({ ...valid, [name]: value }),
    "INVALID_PARAMETERS",
    says,
  );
}

/** `@stowage/driver-fs`. */
export const fsRows: PackageRows = {
  name: "@stowage/driver-fs",
  rows: {
    createFsDriver: [
      ...driverCreation({
        factory: filesystem,
        create,
        valid: () => ({ rootDirectory: "./unused" }),
        misspelt: ["rootDirectry", "rootDirectory"],
        importAgain: () => import(`${import.meta.resolve("@stowage/driver-fs")}?again`),
      }),
      ...refusedEach(
        "no root directory",
        [{}, undefined, { rootDirectory: "" }],
        create,
        "INVALID_PARAMETERS",
        /"rootDirectory" of driver "filesystem" is missing/,
      ),
      ...parameter("rootDirectory", [7, true, {}], /it takes text/),
      ...parameter(
        "rootDirectory",
        ["a\0b", `/${"a".repeat(255)}`, `/${"a/".repeat(61)}`],
        /"rootDirectory" of driver "filesystem"/,
      ),
      ...parameter("fsync", ["maybe", true], /it takes one of "full", "data", "none"/),
      ...parameter("createRoot", ["perhaps", 1], /it takes true or false/),
      ...parameter("maxThreads", [0, -1, 1.5, "many"], /"maxThreads" of driver "filesystem"/),
    ],
  },
  also: driverOperations(open),
  async cleanUp() {
    await rm(await folder, { recursive: true, force: true });
  },
};
