import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { HarnessError } from "../harness.ts";
import type { HeldAround } from "../worker-probes.ts";

const CYCLES = 1000;
const FEWEST = 20;
/** What the heap of a process may grow by in the meantime without a leak. */
const NOISE = 512;
const KiB = 1024;

/** What makes and keeps a process alive, seen in a process that does nothing else. */
export const lifecycleProcessCases: readonly CaseDefinition[] = [
  {
    id: "LIFE-07",
    level: "must",
    rules: ["errors"],
    needs: [],
    facilities: ["process"],
    tier: 1,
    title: "a parameter that the driver does not know is INVALID_PARAMETERS when it is made, and is named",
    why: "a misspelt option would otherwise be found by what it failed to do",
    async run({ process }) {
      const worker = await process();
      const printed = String(await worker.ask({ step: "make", change: { noSuchParameter: 1 } }));
      expectThat(printed.includes("noSuchParameter"), "a message that names the parameter", printed);
    },
  },
  {
    id: "LIFE-19",
    level: "must",
    rules: ["errors"],
    needs: [],
    facilities: ["process", "refused-parameters"],
    tier: 1,
    title: "wrong parameters are INVALID_PARAMETERS when the driver is made: named, and without any secret",
    why: "what is wrong at the start must not show at the first push, nor put a key into a log",
    async run({ process, refused }) {
      const worker = await process();
      for (const { change, names, secrets = [] } of refused) {
        const printed = String(await worker.ask({ step: "make", change }));
        expectThat(printed.includes(names), `an error that names ${names}`, printed);
        const told = secrets.filter((secret) => printed.includes(secret));
        expectEqual(`secrets in what is printed of the error about ${names}`, told.length, 0);
      }
    },
  },
  {
    id: "LIFE-11",
    level: "must",
    rules: ["resources"],
    needs: [],
    facilities: ["process"],
    tier: 1,
    title: "a disposed driver holds nothing, whatever was open, and its process ends by itself",
    why: "a timer or socket that stays keeps a program running for ever",
    async run({ path, process }) {
      const worker = await process();
      expectReleased("a life of the driver", await worker.held({ step: "life", directory: path("a") }));
      const open = await worker.writer(path("b"));
      await open.write(new Uint8Array(100_000));
      await worker.end();
    },
  },
  {
    id: "LIFE-16",
    level: "must",
    rules: ["resources"],
    needs: [],
    facilities: ["process"],
    tier: 1,
    title:
      "making, using and disposing a thousand instances, or as many as the harness says, leaves no handle and less than a kilobyte each behind",
    why: "tests and tools make drivers by the thousand",
    async run({ process, harness, note }) {
      const { instances = CYCLES } = harness;
      if (!Number.isInteger(instances) || instances < FEWEST)
        throw new HarnessError(
          `instances of the harness is ${instances}; it takes a whole number from ${FEWEST}`,
        );
      const worker = await process();
      const held = await worker.held({ step: "cycles", times: instances });
      expectReleased(`${instances} instances`, held);
      const grown = Math.round((held.after.heap - held.before.heap) / KiB);
      const most = instances < CYCLES ? instances + NOISE : instances;
      expectThat(grown < most, `a heap grown by less than ${most} KiB`, `${grown} KiB`);
      if (instances < CYCLES)
        note(`${instances} instances; ${CYCLES} where the harness does not say otherwise`);
    },
  },
  {
    id: "READ-22",
    level: "must",
    rules: [15, "resources"],
    needs: [],
    facilities: ["process"],
    tier: 1,
    title: "a body that is left, by break, cancel, dispose or abort, lets go of everything within a second",
    why: "clients that go away would use up the descriptors of the server",
    async run({ path, process }) {
      const worker = await process();
      expectReleased("bodies left", await worker.held({ step: "leave-bodies", path: path("a"), times: 20 }));
      await worker.end();
    },
  },
];

function expectReleased(what: string, { before, after }: HeldAround): void {
  const known = [...before.resources];
  const kept = after.resources.filter((resource) => {
    const index = known.indexOf(resource);
    if (index !== -1) known.splice(index, 1);
    return index === -1;
  });
  expectEqual(`resources kept after ${what}`, kept, []);
  const more = (after.descriptors ?? 0) - (before.descriptors ?? 0);
  expectThat(more <= 0, `no more descriptors after ${what}`, `${more} more`);
}
