import type { StorageDriver } from "@stowage/core";
import type { Rows } from "../misuse.ts";
import { driverChanges } from "./driver-changes.ts";
import { driverReads } from "./driver-reads.ts";
import { writerCalls } from "./writer-calls.ts";

/** Misuses of a driver that `open` gives, and of its writers; each has a driver of its own. */
export function driverOperations(open: () => Promise<StorageDriver>): Rows {
  return { ...driverReads(open), ...driverChanges(open), ...writerCalls(open) };
}
