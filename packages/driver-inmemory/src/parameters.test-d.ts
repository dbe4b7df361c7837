import { createDriver } from "@stowage/core";
import { createInMemoryDriver } from "./index.ts";

/** Never called: what compiles is the test. */
export async function parametersAreTyped(): Promise<void> {
  await createDriver("inmemory");
  await createDriver("inmemory", { namespace: "flat" });
  await createInMemoryDriver();
  await createInMemoryDriver({ namespace: "tree" });
  // @ts-expect-error: no such namespace
  await createDriver("inmemory", { namespace: "flatt" });
  // @ts-expect-error: no such parameter
  await createInMemoryDriver({ nameSpace: "flat" });
}
