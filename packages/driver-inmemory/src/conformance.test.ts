import { describeConformance } from "@stowage/testsuite/vitest";
import { CHUNK } from "./body.ts";
import { createInMemoryDriver } from "./driver.ts";

for (const namespace of ["tree", "flat"] as const) {
  describeConformance({
    name: `inmemory, namespace ${namespace}`,
    create: () => createInMemoryDriver({ namespace }),
    module: new URL("./driver.ts", import.meta.url),
    parameters: { namespace },
    refused: [{ change: { namespace: "deep" }, names: "namespace" }],
    limits: { chunkSize: CHUNK },
  });
}
