import type { Capabilities } from "@stowage/core";
import type { Facility } from "./conformance-case.ts";
import { lacking } from "./disk/machine.ts";
import type { Harness } from "./harness.ts";

/** Bytes that cases with large objects store in one. */
export const LARGE_OBJECT: number = 5 * 1024 ** 3;

/** Why cases that need a facility cannot run; undefined if they can. */
export function missingFacility(
  facility: Facility,
  harness: Harness,
  capabilities: Capabilities,
): string | undefined {
  // An empty list offers nothing: a case over it would pass without a look.
  const offers = (offered: unknown, reason: string): string | undefined =>
    offered === undefined || (Array.isArray(offered) && offered.length === 0) ? reason : undefined;
  switch (facility) {
    case "process":
      return offers(harness.module, "the harness names no module for a child process");
    case "stop-signals":
      return process.platform === "win32" ? "this platform cannot stop a process" : undefined;
    case "missing-store":
      return offers(harness.createMissing, "the harness offers no driver of a missing store");
    case "roots":
      return offers(harness.createBelow, "the harness offers no driver with another root");
    case "refused-parameters":
      if (harness.module === undefined) return "the harness names no module for a child process";
      return offers(harness.refused, "the harness names no parameters to be refused");
    case "largest-object":
      return offers(harness.limits?.largestObject, "the harness names no largest object");
    case "back-door:residue":
      return offers(harness.backDoors?.residue, "the harness cannot list raw names");
    case "back-door:plant":
      return offers(harness.backDoors?.plant, "the harness cannot plant foreign names");
    case "back-door:plantLink":
      return offers(harness.backDoors?.plantLink, "the harness cannot plant links");
    case "back-door:plantSparse":
      return offers(harness.backDoors?.plantSparse, "the harness cannot plant sparse objects");
    case "back-door:alterUpload":
      return offers(harness.backDoors?.alterUpload, "the harness cannot alter uploads");
    case "back-door:hold":
      return offers(harness.backDoors?.hold, "the harness cannot keep an object from being deleted");
    case "network":
      return offers(harness.network, "the harness offers no way to its backend");
    case "checked-reads":
      return harness.network?.checksOnRead === true
        ? undefined
        : "the harness does not say that downloads are compared with checksums";
    case "process-on-disk":
      return (
        missingFacility("file-system", harness, capabilities) ??
        missingFacility("process", harness, capabilities)
      );
    case "system-call-tracer":
    case "volumes":
    case "file-size-limit":
      return missingFacility("process-on-disk", harness, capabilities) ?? lacking(facility);
    case "file-system":
      return offers(harness.fileSystem, "the harness offers no file system");
    case "reclaim":
      return harness.reclaim === false ? "the harness says that others use the store" : undefined;
    case "requests":
      return offers(harness.requests, "the harness counts no requests of the backend");
    case "secrets":
      return offers(harness.secrets, "the harness names no secrets");
    case "signatures":
      return harness.signatures === false
        ? "the harness says that its backend checks no signatures"
        : undefined;
    case "large-objects":
      return largeObjects(harness, capabilities);
    default:
      return facility satisfies never;
  }
}

function largeObjects({ limits }: Harness, { shared }: Capabilities): string | undefined {
  if (limits?.affordable !== undefined) {
    return limits.affordable < LARGE_OBJECT ? "the harness takes no objects of 5 GiB" : undefined;
  }
  return shared ? undefined : "the store is not shared: large objects would fill this process";
}
