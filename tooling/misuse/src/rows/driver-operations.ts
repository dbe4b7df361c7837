import type { StorageDriver } from "@stowage/core";
import { mergeRows, type Rows } from "../misuse.ts";
import { driverAfterEnd } from "./driver-after-end.ts";
import { driverChanges } from "./driver-changes.ts";
import { driverReads } from "./driver-reads.ts";
import { writerCalls } from "./writer-calls.ts";

/** Misuses of a driver that `open` gives, and of its writers; each has a driver of its own. */
export function driverOperations(open: () => Promise<StorageDriver>): Rows {
  return mergeRows(driverReads(open), driverChanges(open), writerCalls(open), driverAfterEnd(open));
}
