import { describeConformance } from "@stowage/testsuite/vitest";
import { createInMemoryDriver } from "./driver.ts";

for (const namespace of ["tree", "flat"] as const) {
  describeConformance({
    name: `inmemory, namespace ${namespace}`,
    create: () => createInMemoryDriver({ namespace }),
    module: new URL("./driver.ts", import.meta.url),
    parameters: { namespace },
  });
}
