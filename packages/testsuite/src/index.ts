export { anchorOf, CONTRACT_REFERENCES, type ContractReference, LAST_RULE, SECTIONS } from "./anchors.ts";
export type { BackDoors, PlantedLink, PlantedWindow } from "./back-doors.ts";
export type { CaseContext } from "./case-context.ts";
export { DROPPED_IDS, LATER_IDS, MERGED_IDS, RUN_IDS } from "./case-ids.ts";
export type { CaseWait } from "./case-wait.ts";
export { cases } from "./cases.ts";
export type { CaseDefinition, ConformanceCase, Facility, Level, Need } from "./conformance-case.ts";
export type { FileSystemCalls } from "./disk/file-system-calls.ts";
export { failureText } from "./failure-text.ts";
export type { Endpoint } from "./faults/endpoint.ts";
export type { BackendAnswer, HarnessNetwork, NetworkDriverOptions } from "./faults/harness-network.ts";
export {
  type CreateOptions,
  type Deviation,
  type Harness,
  HarnessError,
  type HarnessFileSystem,
  type HarnessLimits,
  type RefusedParameters,
} from "./harness.ts";
export {
  BUDGETED,
  type BudgetedOperation,
  type Budgets,
  type HarnessOffers,
  type RequestCounter,
} from "./harness-offers.ts";
export type { CaseResult, Failure, Measurement, Outcome } from "./outcome.ts";
export type { ConformanceReport, ExitCode, Verdict } from "./report.ts";
export { type RunOptions, runConformance } from "./run-conformance.ts";
export type { Selection } from "./selection.ts";
export type { SessionOptions } from "./session.ts";
