import type { ContractReference } from "@stowage/testsuite";

/** A small, believable bug in an otherwise right driver, as a change of one place in its source. */
export interface Mutant {
  /** Stable name: the kill matrix is compared by it. */
  readonly id: string;
  /** The rule or section of the contract that it breaks; a case that cites it has to kill it. */
  readonly breaks: ContractReference;
  /** How somebody could come to write it, or who did. */
  readonly story: string;
  /** Folder of the driver's package. */
  readonly driver: "driver-fs" | "driver-inmemory";
  /** File below the package's `src`. */
  readonly file: string;
  /** Text that stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}
