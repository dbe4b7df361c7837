import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { crashImages } from "../disk/crash-images.ts";
import { checkCrashes, recordCrashes } from "../disk/crash-states.ts";
import { type DiskOperation, operationsFor } from "../disk/disk-operations.ts";
import { diskReadings } from "../disk/disk-readings.ts";
import { completeUploads, expectState, readState } from "../disk/disk-state.ts";
import { type Fault, SWEEP_LIMIT, sweep } from "../disk/fault-sweep.ts";
import {
  betweenDirectories,
  CROWDED,
  CUT,
  FORBIDDEN,
  FULL,
  PASSING,
  REFUSED,
  UNFLUSHED,
  UNREADABLE,
} from "../disk/faults.ts";
import { deleteInPart } from "../disk/kept-files.ts";
import { liveWithLitter } from "../disk/litter.ts";
import { meetNamedErrors } from "../disk/named-errors.ts";
import { readWhileShrinking } from "../disk/shrinking.ts";
import { endTwice } from "../disk/unflushed-commits.ts";
import { isDeclared } from "../session.ts";

/** Bytes that a disk takes at once in DURA-07: no divisor of anything. */
const FEW = 1021;

const FILES: Pick<CaseDefinition, "level" | "needs" | "facilities" | "timeout"> = {
  level: "must",
  needs: [],
  facilities: ["file-system"],
  timeout: SWEEP_LIMIT,
};

/** Disks that fail: the fault is planted at every call of every operation in turn. */
export const durabilityFaultCases: readonly CaseDefinition[] = [
  {
    ...FILES,
    id: "DURA-04",
    rules: [6, 8, 11, 19],
    tier: 0,
    title:
      "a flush that fails fails the call, and repeating the call never succeeds over the bytes that were lost",
    why: "the kernel reports lost bytes once; the next fsync succeeds over the hole",
    async run(context) {
      for (const fault of UNFLUSHED) await sweepChanges(context, fault);
      const ends = context.driver.capabilities.resume
        ? (["commit", "close"] as const)
        : (["commit"] as const);
      for (const end of ends) for (let at = 1; await endTwice(context, end, at); at++);
    },
  },
  {
    ...FILES,
    id: "DURA-05",
    rules: [6, 12, 19, "errors"],
    tier: 0,
    title:
      "a full disk is QUOTA_EXCEEDED wherever it is met: the old object stays, nothing is left over, and with room again all works",
    why: "disks fill up in the middle of a push, and are cleaned up by deleting images",
    async run(context) {
      for (const fault of FULL) await sweepChanges(context, fault);
    },
  },
  {
    ...FILES,
    id: "DURA-07",
    rules: [7, 8, 19],
    tier: 0,
    title:
      "writes that take and reads that give fewer bytes are continued, interrupted calls repeated or reported as retryable",
    why: "a short write that is taken for a whole one is a hole in a layer",
    async run(context) {
      await shortTransfers(context);
      for (const fault of PASSING) await sweepAll(context, fault);
    },
  },
  {
    ...FILES,
    id: "DURA-08",
    rules: [6, "errors", "resources"],
    tier: 0,
    title: "without free descriptors a call waits or rejects, and leaves none open",
    why: "a registry that leaks on overload never recovers from it",
    async run(context) {
      for (const fault of CROWDED) await sweepAll(context, fault);
    },
  },
  {
    ...FILES,
    id: "DURA-10",
    rules: [6, 19, "errors"],
    tier: 1,
    title:
      "a volume that becomes read-only or refuses access in the middle is PERMISSION_DENIED, and works again afterwards",
    why: "a kernel remounts a damaged volume read-only under running programs",
    async run(context) {
      for (const fault of REFUSED) await sweepChanges(context, fault);
    },
  },
  {
    ...FILES,
    id: "DURA-11",
    level: "should",
    rules: [16, 25],
    tier: 1,
    title:
      "a store in which processes have died in the middle of everything is used like any other; reclaim goes by age alone",
    why: "after years every store has seen every crash",
    run: liveWithLitter,
  },
  {
    ...FILES,
    id: "DURA-12",
    rules: [15, "errors"],
    tier: 0,
    title: "a file that ends before its object does is CORRUPTED, never a short object",
    why: "a damaged file system gives files that are too short; a client takes what it gets for the layer",
    async run(context) {
      const contents = readingsFor(context).filter(({ name }) => name === "getContent" || name === "reader");
      for (const fault of CUT) await sweep(context, contents, fault);
      await readWhileShrinking(context);
    },
  },
  {
    ...FILES,
    id: "DURA-15",
    rules: [15, 18, "errors"],
    tier: 1,
    title: "what cannot be looked at is never missing, empty or finished, at whichever call the disk fails",
    why: "a garbage collector that takes an outage for an absence deletes images",
    async run(context) {
      for (const fault of UNREADABLE) await sweepAll(context, fault);
      for (const fault of FORBIDDEN) await sweep(context, readingsFor(context), fault);
    },
  },
  {
    ...FILES,
    id: "DURA-19",
    rules: [6, "errors"],
    tier: 0,
    title: "what the system says when it opens no file is told by its code, and whether it may pass",
    why: "a client that is told to come back does so, and one that is told of an outage calls nobody for a missing right",
    run: meetNamedErrors,
  },
  {
    ...FILES,
    id: "DURA-20",
    rules: [23, 27],
    tier: 0,
    title:
      "a delete of which the disk keeps some files names them, removes the others, and finishes when repeated",
    why: "whoever is told that all is gone leaves what a missing right has kept",
    run: deleteInPart,
  },
  {
    ...FILES,
    id: "MOVE-11",
    rules: [6, 14, 19],
    tier: 0,
    title: "a rename that the system refuses between two mounts is done by a copy, with the same guarantees",
    why: "the temporary files of a store may lie on another volume than its objects",
    async run(context) {
      for (const operation of operationsFor(context.driver.capabilities)) {
        if (operation.needs.includes("resume")) continue;
        const recorder = await recordCrashes(context, operation, crashImages, betweenDirectories);
        await checkCrashes(context, operation, recorder.moments);
      }
    },
  },
];

async function sweepChanges(context: CaseContext, fault: Fault): Promise<void> {
  await sweep(context, operationsFor(context.driver.capabilities), fault);
}

async function sweepAll(context: CaseContext, fault: Fault): Promise<void> {
  const { capabilities } = context.driver;
  await sweep(context, [...operationsFor(capabilities), ...readingsFor(context)], fault);
}

function readingsFor({ driver }: CaseContext): readonly DiskOperation[] {
  return diskReadings.filter(({ needs }) => needs.every((need) => isDeclared(driver.capabilities, need)));
}

async function shortTransfers(context: CaseContext): Promise<void> {
  for (const operation of [...operationsFor(context.driver.capabilities), ...readingsFor(context)]) {
    await using disk = context.disk();
    const driver = await disk.open();
    disk.traced.decide = ({ name }) => (name === "write" || name === "read" ? { most: FEW } : undefined);
    await operation.prepare(context, driver);
    await operation.run(context, driver);
    const { name, uploads, states } = operation;
    const found = await readState(context, driver, uploads);
    expectState(`${name}, ${FEW} bytes at once: the store`, found, states.slice(-1));
    await completeUploads(context, driver, uploads);
  }
}
