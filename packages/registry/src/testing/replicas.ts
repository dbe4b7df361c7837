import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFsDriver } from "@stowage/driver-fs";
import { onTestFinished } from "vitest";
import type { RegistryOptions } from "../options.ts";
import { registryOver, type Watched } from "./registries.ts";
import { WatchedDriver } from "./watched-driver.ts";

/** Repositories of `count` registries in their own drivers over one folder. */
export async function replicas(count: number, options: RegistryOptions = {}): Promise<readonly Watched[]> {
  const rootDirectory = await mkdtemp(join(tmpdir(), "stowage-registry-"));
  onTestFinished(() => rm(rootDirectory, { recursive: true, force: true }));
  const made: Watched[] = [];
  for (let index = 0; index < count; index++) {
    const driver = new WatchedDriver(await createFsDriver({ rootDirectory, fsync: "none" }));
    onTestFinished(() => driver[Symbol.asyncDispose]());
    made.push({ driver, repository: registryOver(driver, options) });
  }
  return made;
}
