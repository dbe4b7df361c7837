import { createInMemoryDriver, inmemory } from "@stowage/driver-inmemory";
import { type PackageRows, refusedEach, wrongly } from "../misuse.ts";
import { driverCreation } from "./driver-creation.ts";
import { driverOperations } from "./driver-operations.ts";

const create = (parameters: unknown) => createInMemoryDriver(wrongly(parameters));

/** `@stowage/driver-inmemory`. */
export const inMemoryRows: PackageRows = {
  name: "@stowage/driver-inmemory",
  rows: {
    createInMemoryDriver: [
      ...driverCreation({
        factory: inmemory,
        create,
        valid: () => ({}),
        misspelt: ["namespase", "namespace"],
        importAgain: () => import(`${import.meta.resolve("@stowage/driver-inmemory")}?again`),
      }),
      ...refusedEach(
        "namespace",
        ["bush", 7, true],
        (namespace) => create({ namespace }),
        "INVALID_PARAMETERS",
        /it takes one of "tree", "flat"/,
      ),
    ],
  },
  also: driverOperations(() => createInMemoryDriver()),
};
