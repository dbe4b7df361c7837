import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { crashImages, flushedOnly, namesWithoutBytes } from "../disk/crash-images.ts";
import type { ImageChoice } from "../disk/crash-recorder.ts";
import { checkCrashes, recordCrashes } from "../disk/crash-states.ts";
import { operationsFor } from "../disk/disk-operations.ts";
import { SWEEP_LIMIT } from "../disk/fault-sweep.ts";
import { HarnessError } from "../harness.ts";
import { durabilityFaultCases } from "./durability-faults.ts";
import { durabilityNeighbourCases } from "./durability-neighbours.ts";
import { durabilityRealCases } from "./durability-real.ts";

/** Fewer calls that change something, and the driver does not use those that it was given. */
const FEWEST_CALLS = 2;

/** What a power failure leaves, from every call that the driver makes. */
const powerCases: readonly CaseDefinition[] = [
  {
    id: "DURA-02",
    level: "must",
    rules: [6, 8, 11, 13, 14, 19],
    needs: [],
    facilities: ["file-system"],
    tier: 0,
    timeout: SWEEP_LIMIT,
    title:
      "whatever a power failure leaves of unflushed names and bytes, objects and resume points are old or new, whole; what resolved is new",
    why: "a registry that has answered 201 must not forget, nor serve half a layer",
    run: (context) => failPower(context, crashImages),
  },
  {
    id: "DURA-03",
    level: "must",
    rules: [8, 14, 19],
    needs: [],
    facilities: ["file-system"],
    tier: 0,
    timeout: SWEEP_LIMIT,
    title:
      "bytes are flushed before they get their name; names, and the directories created on the way, before the call resolves",
    why: "the order of flushes is what decides after a power failure, and no test on a running machine sees it",
    run: (context) =>
      failPower(context, function* (root, acknowledged) {
        yield namesWithoutBytes(root);
        if (acknowledged) yield flushedOnly(root);
      }),
  },
];

/** Drivers that keep their objects in files, on disks that fail. */
export const durabilityCases: readonly CaseDefinition[] = [
  ...powerCases,
  ...durabilityFaultCases,
  ...durabilityRealCases,
  ...durabilityNeighbourCases,
];

async function failPower(context: CaseContext, choice: ImageChoice): Promise<void> {
  for (const operation of operationsFor(context.driver.capabilities)) {
    const recorder = await recordCrashes(context, operation, choice);
    if (recorder.calls < FEWEST_CALLS) {
      throw new HarnessError(
        `${operation.name} made ${recorder.calls} calls that change a disk; make the driver over the calls that fileSystem.create is given`,
      );
    }
    await checkCrashes(context, operation, recorder.moments);
  }
}
