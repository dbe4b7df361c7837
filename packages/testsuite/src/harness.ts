import type { StorageDriver } from "@stowage/core";
import type { BackDoors } from "./back-doors.ts";
import type { FileSystemCalls } from "./disk/file-system-calls.ts";
import type { HarnessNetwork } from "./faults/harness-network.ts";
import type { HarnessOffers } from "./harness-offers.ts";

/** What `create` is given. */
export interface CreateOptions {
  /** Aborted when the suite gives up waiting for the driver. */
  readonly signal: AbortSignal;
}

/**
 * What the author of a driver tells the suite. `name` and `create` are enough; `module` adds the cases with two processes.
 *
 * ```ts
 * describeConformance({
 *   name: "filesystem",
 *   create: () => createFsDriver({ rootDirectory }),
 *   module: new URL("./driver.ts", import.meta.url),
 *   parameters: { rootDirectory },
 * });
 * ```
 */
export interface Harness extends HarnessOffers {
  /** Heads the report; several configurations of one driver are told apart by it. */
  readonly name: string;
  /**
   * A guarded driver, as `createDriver` of core or the package's own `create…Driver` returns it. Called several times: every
   * instance reaches the same store if the driver declares `shared`. The suite disposes what it creates.
   */
  create(options: CreateOptions): Promise<StorageDriver>;
  /** A driver whose store (bucket, container, root folder) does not exist and is not made by it. */
  createMissing?(): Promise<StorageDriver>;
  /**
   * A driver of the same backend with its root at `root`, below a place that is the tests' own and that nothing else uses; `""`
   * and `"/"` are that place itself. Segments in between need not exist.
   */
  createBelow?(root: string): Promise<StorageDriver>;
  /**
   * Module from which a child process makes the same driver: a URL, or a specifier resolved from the working directory. It
   * registers one driver when imported, or exports one factory. Without it the cases with two processes cannot run.
   */
  readonly module?: string | URL | undefined;
  /** Parameters with which a child process makes the driver of `module`. Plain data; sent to the child, never printed. */
  readonly parameters?: unknown;
  /** Changes of `parameters` that the driver has to refuse when it is made. Needs `module`. */
  readonly refused?: readonly RefusedParameters[] | undefined;
  /** Ways around the driver to its store. */
  readonly backDoors?: BackDoors | undefined;
  /** How to make a driver that keeps its objects in files. Adds the cases with power failures and failing disks. */
  readonly fileSystem?: HarnessFileSystem | undefined;
  /** How to make a driver whose way to its backend the suite may break. Adds the cases with network faults. */
  readonly network?: HarnessNetwork | undefined;
  /** The driver's own sizes, so that cases go to their edges. */
  readonly limits?: HarnessLimits | undefined;
  /** `false` if others use the store at the same time: cases that reclaim its residue are then not run. */
  readonly reclaim?: boolean | undefined;
  /** What the driver should do and does not, with the reason. A *must* cannot stand here. */
  readonly deviations?: readonly Deviation[] | undefined;
}

/** Parameters with which a driver must not be made: one missing, of a wrong type, out of range, contradicting another. */
export interface RefusedParameters {
  /** What differs from the harness's `parameters`; `undefined` leaves one out. */
  readonly change: Readonly<Record<string, unknown>>;
  /** The parameter that the message has to name. */
  readonly names: string;
  /** Values that must not appear in anything that is printed of the error. */
  readonly secrets?: readonly string[] | undefined;
}

/** A driver that keeps its objects in files, on any directory and over any calls. */
export interface HarnessFileSystem {
  /**
   * A guarded driver that keeps everything below `directory`, which exists, makes all its calls through `calls`, and is set
   * to keep through a power failure what it has acknowledged. Called many times, each time for another directory.
   */
  create(place: { readonly directory: string; readonly calls: FileSystemCalls }): Promise<StorageDriver>;
  /** Parameters with which a child process makes such a driver of the harness's `module`, over `node:fs`. */
  parameters(directory: string): unknown;
}

/** Sizes of a driver that the contract leaves open. Bytes. */
export interface HarnessLimits {
  /** What a reader hands out at once. */
  readonly chunkSize?: number | undefined;
  /** What the backend takes at once: a part, a block, a segment. */
  readonly partSize?: number | undefined;
  /** What the backend copies in one request; as {@link partSize} if absent. */
  readonly copySize?: number | undefined;
  /** The largest object that a run may store, which costs; if absent, any, or 64 MiB in a store that is not `shared`. */
  readonly affordable?: number | undefined;
  /** The largest object that the backend takes, where a test can write one. A byte more is `TOO_LARGE`. */
  readonly largestObject?: number | undefined;
}

/**
 * A *should* or *may* that the author knows the driver not to keep, with the reason. Its case runs all the same; reports print
 * the reason, and say so once it passes.
 */
export interface Deviation {
  /** Id of the case. */
  readonly id: string;
  /** For those who read the report: why, and what follows from it. */
  readonly reason: string;
}

/** The suite could not judge the driver: the harness, not the driver, has to be repaired. Exit code 2. */
export class HarnessError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "HarnessError";
  }
}

/** Lets a harness pass. @throws `TypeError` for what is none */
export function checkHarness(harness: Harness): void {
  if (typeof harness?.name !== "string" || typeof harness.create !== "function") {
    throw new TypeError('a harness is an object with a name and a function "create" that makes the driver');
  }
}
