import type { StorageDriver } from "@stowage/core";
import type { BackDoors } from "./back-doors.ts";
import type { RequestCount } from "./backend-requests.ts";
import type { Content, ContentObject } from "./content.ts";
import type { TestDisk } from "./disk/test-disk.ts";
import type { Endpoint } from "./faults/endpoint.ts";
import type { HarnessNetwork, NetworkDriverOptions } from "./faults/harness-network.ts";
import type { RefusedParameters } from "./harness.ts";
import type { HarnessOffers } from "./harness-offers.ts";
import type { CaseResult, Measurement } from "./outcome.ts";
import type { Stranger } from "./stranger.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** What the user asked of cases that search. */
export interface Search {
  readonly minutes?: number | undefined;
  readonly replay?: string | undefined;
  /** Of the run: how far to search where no minutes are named. */
  readonly tier: 0 | 1 | 2;
}

/** What a case works with. Everything it opens here is released, and everything below its prefix deleted, afterwards. */
export interface CaseContext {
  /** One instance serves all cases; a case that disposes a driver opens its own. */
  readonly driver: StorageDriver;
  /** A path with nothing below it; its neighbours hold objects that must be untouched afterwards. */
  readonly prefix: string;
  readonly content: Content;
  /** Sizes of the driver, with defaults where the harness names none. */
  readonly limits: {
    readonly chunkSize: number;
    readonly partSize: number;
    readonly copySize: number;
    readonly largestObject: number | undefined;
    readonly affordable: number | undefined;
  };
  /** For choices at random: the same in every run with this seed, another for each case. */
  readonly seed: number;
  /** For cases that search: for how long, and what to repeat. */
  readonly search: Search;
  /** Adds what the report should tell, of a case that passed too: figures, without which its verdict says little. */
  note(text: string): void;
  /** Aborted when the case has run out of time. */
  readonly signal: AbortSignal;
  /** A path below the prefix. */
  path(name: string): string;
  /** A test object of this case. */
  data(name: string): ContentObject;
  /** Another instance; of the same store where the driver declares `shared`, else of one of its own. `noted: false` leaves its calls out of the report. */
  open(options?: { readonly noted?: boolean }): Promise<StorageDriver>;
  /** A driver whose store does not exist. Needs the facility `missing-store`. */
  openMissing(): Promise<StorageDriver>;
  /** An empty disk for drivers whose calls the suite sees. Needs the facility `file-system`; whoever takes it disposes it. */
  disk(): TestDisk;
  /** The way to the backend, for faults on it. Needs the facility `network`. */
  network(): HarnessNetwork;
  /** A driver of the same store that reaches its backend at another endpoint. Needs the facility `network`. */
  openThrough(endpoint: Endpoint, options?: NetworkDriverOptions): Promise<StorageDriver>;
  /** A driver whose root is `root`. Needs the facility `roots`. */
  openBelow(root: string): Promise<StorageDriver>;
  /** One of the harness's ways around the driver. Needs the facility of its name. */
  backDoor<Name extends keyof BackDoors>(name: Name): NonNullable<BackDoors[Name]>;
  /** Parameters that the driver has to refuse. Needs the facility `refused-parameters`. */
  readonly refused: readonly RefusedParameters[];
  /**
   * A child process with a driver on the same store; `stranger` makes it look like one of another machine. Needs `shared` and
   * the facility `process`.
   */
  process(stranger?: Stranger): Promise<WorkerProcess>;
  /**
   * A child process with a driver that keeps everything below `directory`; `through` is a command that runs the one given after
   * its own arguments. Needs the facility `process-on-disk`.
   */
  processOn(directory: string, through?: readonly string[]): Promise<WorkerProcess>;
  /** What the harness offers, for cases that ask for it by a facility. */
  readonly harness: HarnessOffers;
  /** What `work` asks of the backend. Needs the facility `requests`; only for cases that run alone. */
  requests(work: () => Promise<unknown>): Promise<RequestCount>;
  /** Puts a figure into the report; it judges nothing. */
  measure(measurement: Measurement): void;
  /** What the driver that all cases shared left in this process, and which cases did. Only for a case at the end. */
  leftBehind(): Promise<readonly string[]>;
  /** Runs once more, with other drivers, the cases of this run that need nothing but one, are quick and passed. */
  again(create: () => Promise<StorageDriver>): Promise<readonly CaseResult[]>;
  /** Rejections that nobody handled and errors that nobody caught, since the run began. */
  unhandled(): readonly unknown[];
  /** The area that all cases of this run share; for the case that cleans up after the run. */
  readonly root: string;
}
