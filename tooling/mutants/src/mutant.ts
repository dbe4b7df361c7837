import type { ContractReference } from "@stowage/testsuite";

/** Folder of a driver that has mutants. */
export type DriverFolder = "driver-fs" | "driver-inmemory" | "http-driver";

/** A text that stands exactly once in a file below the driver's `src`, and what stands there in the mutant. */
export type Change = readonly [file: string, find: string, replace: string];

/** A small, believable bug in an otherwise right driver, as a change of its source. */
export interface Mutant {
  /** Stable name: the kill matrix is compared by it. */
  readonly id: string;
  /** The rule or section of the contract that it breaks; a case that cites it has to kill it. */
  readonly breaks: ContractReference;
  /** How somebody could come to write it, or who did. */
  readonly story: string;
  readonly driver: DriverFolder;
  /** One change, unless the bug is two by nature. */
  readonly changes: readonly Change[];
  /** Cases beside the quick ones that run against it; each has to notice it. */
  readonly also: readonly string[];
}

/** For a gallery: makes mutants of one driver. */
export function mutantsOf(
  driver: DriverFolder,
): (
  id: string,
  breaks: ContractReference,
  story: string,
  change: Change | readonly Change[],
  also?: readonly string[],
) => Mutant {
  return (id, breaks, story, change, also = []) => ({
    id,
    breaks,
    story,
    driver,
    changes: isOne(change) ? [change] : change,
    also,
  });
}

function isOne(change: Change | readonly Change[]): change is Change {
  return typeof change[0] === "string";
}
