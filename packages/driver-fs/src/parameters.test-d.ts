import { createDriver } from "@stowage/core";
import { createFsDriver } from "./index.ts";

/** Never called: what compiles is the test. */
export async function parametersAreTyped(): Promise<void> {
  await createDriver("filesystem", { rootDirectory: "./store" });
  await createFsDriver({ rootDirectory: "./store", fsync: "data", maxThreads: 8, createRoot: false });
  // @ts-expect-error: the directory is required
  await createFsDriver({});
  // @ts-expect-error: no such setting
  await createDriver("filesystem", { rootDirectory: "./store", fsync: "always" });
  // @ts-expect-error: distribution's spelling is for configuration files
  await createDriver("filesystem", { rootdirectory: "./store" });
}
