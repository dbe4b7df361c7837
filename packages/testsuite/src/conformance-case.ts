import type { ContractReference } from "./anchors.ts";
import type { BackDoors } from "./back-doors.ts";
import type { CaseContext } from "./case-context.ts";

/**
 * How binding a case is: a driver that fails a *must* does not conform, one that fails a *should* is told so (exit code 3),
 * a *may* is for information.
 */
export type Level = "must" | "should" | "may";

/** A capability that a driver has to declare for a case to apply to it. */
export type Need =
  | "resume"
  | "shared"
  | "redirect"
  | "caseSensitive"
  | "strongList"
  | "putIfAbsent"
  | "namespace:tree"
  | "namespace:flat";

/** What harness or machine offer for a case to run: a module that a child can load, stop signals, a store of our own. */
export type Facility =
  | "process"
  | "stop-signals"
  | "reclaim"
  | "missing-store"
  /** Drivers with other roots. */
  | "roots"
  /** Parameters that have to be refused. */
  | "refused-parameters"
  /** A largest object that a test can write. */
  | "largest-object"
  | `back-door:${keyof BackDoors}`
  /** The driver over calls of the suite's own, on a directory of the suite's own. */
  | "file-system"
  /** A child process whose driver keeps its objects where the suite says. */
  | "process-on-disk"
  /** A tracer that kills a process at a given system call. */
  | "system-call-tracer"
  /** Volumes of the suite's own, in a private namespace of mounts. */
  | "volumes"
  /** A limit for the size of files that a process writes. */
  | "file-size-limit"
  /** The driver behind a proxy of the suite's own. */
  | "network"
  /** And it compares downloads with checksums. */
  | "checked-reads"
  | "requests"
  | "secrets"
  | "signatures"
  /** Objects of several GiB. */
  | "large-objects";

/** One behaviour of the contract and the way to see it. Data: every runner and the documentation read the same list. */
export interface CaseDefinition {
  /** For ever: reports are compared by it, and the id of a dropped case is never given again. */
  readonly id: string;
  readonly level: Level;
  /** Rules and sections of the contract that the case checks. */
  readonly rules: readonly ContractReference[];
  /** Where one is not declared the case is reported as "not declared", never as passed. */
  readonly needs: readonly Need[];
  /** Where one is missing the case is reported as "not runnable here". */
  readonly facilities?: readonly Facility[] | undefined;
  /** 0: always, 1: takes seconds, 2: takes minutes and is run only if asked for. */
  readonly tier: 0 | 1 | 2;
  /** The behaviour, as a sentence. */
  readonly title: string;
  /** What goes wrong in a registry without it. */
  readonly why: string;
  /** Runs while no other case does, after them: it acts on the whole store, or looks at times. `"first"`: before them, as it holds much memory. */
  readonly alone?: true | "first" | undefined;
  /** Runs after all others, with a new driver, once the one that they shared is disposed: it looks at what that one left. */
  readonly atEnd?: true | undefined;
  /** Milliseconds, where the harness's own limit is too short. */
  readonly timeout?: number | undefined;
  run(context: CaseContext): Promise<void>;
}

export interface ConformanceCase extends CaseDefinition {
  /** The part of the suite that the case belongs to; verdicts are summed up by it. */
  readonly area: string;
}
