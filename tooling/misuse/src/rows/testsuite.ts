import { createInMemoryDriver } from "@stowage/driver-inmemory";
import {
  anchorOf,
  type ContractReference,
  failureText,
  type Harness,
  HarnessError,
  type RunOptions,
  runConformance,
} from "@stowage/testsuite";
import { describeConformance as describeForNode } from "@stowage/testsuite/node-test";
import { describeConformance as describeForVitest } from "@stowage/testsuite/vitest";
import { answered, type Misuse, type PackageRows, refused, refusedEach, wrongly } from "../misuse.ts";

const harness: Harness = { name: "misuse", create: () => createInMemoryDriver() };
const NO_HARNESS = [undefined, null, "inmemory", {}, { name: "x" }, { name: 7, create: harness.create }];
const byAuthor = "a driver's author implements it, the suite calls it";
const bySuite = "the suite makes it, its cases call it";

/** Selections that would pass for a green run without having run anything. */
function selections(run: (options: RunOptions) => unknown): readonly Misuse[] {
  return [
    refused(
      "a level that there is not",
      () => run({ level: wrongly("muts") }),
      "HarnessError",
      /level is "muts"/,
    ),
    refused("words that no case has", () => run({ grep: "no-such-case" }), "HarnessError", /"no-such-case"/),
  ];
}

/** `@stowage/testsuite`. */
export const testsuiteRows: PackageRows = {
  name: "@stowage/testsuite",
  rows: {
    runConformance: [
      ...refusedEach(
        "harness of a wrong type",
        NO_HARNESS,
        (wrong: Harness) => runConformance(wrong),
        "TypeError",
        /harness/,
      ),
      ...selections((options) => runConformance(harness, options)),
      refused(
        "a driver that cannot be made",
        () => runConformance({ name: "x", create: () => Promise.reject(new Error("no bucket")) }),
        "HarnessError",
        /no bucket/,
      ),
      refused(
        "what is no driver",
        () => runConformance({ name: "x", create: async () => wrongly({}) }),
        "HarnessError",
      ),
    ],
    describeConformance: [describeForVitest, describeForNode].flatMap((describe) => [
      ...refusedEach(
        "harness of a wrong type",
        NO_HARNESS,
        (wrong: Harness) => describe(wrong),
        "TypeError",
        /harness/,
      ),
      ...selections((options) => describe(harness, options)),
    ]),
    HarnessError: [refused("called without new", () => wrongly<() => unknown>(HarnessError)(), "TypeError")],
    anchorOf: [
      answered("a rule that there is not", () => anchorOf(wrongly<ContractReference>(99)), "rule-99"),
    ],
    failureText: refusedEach(
      "result of a wrong type",
      [undefined, null, {}],
      (result) => failureText(wrongly(result), ""),
      "TypeError",
    ),
    "Harness.create": byAuthor,
    "Harness.createMissing": byAuthor,
    "Harness.createBelow": byAuthor,
    "BackDoors.residue": byAuthor,
    "BackDoors.plant": byAuthor,
    "BackDoors.plantSparse": byAuthor,
    "BackDoors.plantLink": byAuthor,
    "BackDoors.alterUpload": byAuthor,
    "BackDoors.hold": byAuthor,
    "PlantedLink.outside": byAuthor,
    "HarnessFileSystem.create": byAuthor,
    "HarnessFileSystem.parameters": byAuthor,
    "HarnessNetwork.create": byAuthor,
    "HarnessNetwork.errorAnswer": byAuthor,
    "CaseDefinition.run": "the author of a case implements it, the suite calls it",
    "CaseContext.path": bySuite,
    "CaseContext.data": bySuite,
    "CaseContext.open": bySuite,
    "CaseContext.openMissing": bySuite,
    "CaseContext.disk": bySuite,
    "CaseContext.network": bySuite,
    "CaseContext.openThrough": bySuite,
    "CaseContext.process": bySuite,
    "CaseContext.unhandled": bySuite,
    "CaseContext.note": bySuite,
    "CaseContext.openBelow": bySuite,
    "CaseContext.backDoor": bySuite,
    "CaseContext.processOn": bySuite,
    "CaseContext.requests": bySuite,
    "CaseContext.measure": bySuite,
    "CaseContext.leftBehind": bySuite,
    "CaseContext.again": bySuite,
  },
};
