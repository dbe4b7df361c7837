import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { killMoments, PROCESSES_LIMIT, reach } from "../kill-moments.ts";
import { expectMissing, expectStored, storedVersion, writeRange } from "../stored.ts";
import { begin, expectAnySuccess, expectFenced, resumePoint } from "../uploads.ts";

const START = 1000;

/** Where a continuation ends: in its first part, every other time in its second. */
function endOf({ limits }: CaseContext, round: number): number {
  return round % 2 === 0 ? START + limits.partSize + 5000 : 6000;
}

/** Exactly the common beginning and one writer's bytes behind it. */
async function expectContinuedBy(
  context: CaseContext,
  { at, end }: { readonly at: string; readonly end: number },
  names: readonly string[],
): Promise<string> {
  const found = await context.driver.getContent(at);
  const common = context.data("common").bytes(0, START);
  const name = names.find(
    (each) => Buffer.compare(found, Buffer.concat([common, context.data(each).bytes(START, end)])) === 0,
  );
  if (name !== undefined) return name;
  expectThat(
    false,
    `the common beginning and then the bytes of ${names.join(" or ")}`,
    `${found.length} other bytes`,
  );
}

/**
 * A commit that had not answered when it was overtaken has published the sleeper's bytes, whole (rule 11). Where all parts of
 * an upload become the object, those that were added meanwhile are gone with it: the later commit may then be CONFLICT.
 */
async function expectOverrun(
  context: CaseContext,
  { at, end }: { readonly at: string; readonly end: number },
): Promise<void> {
  await expectContinuedBy(context, { at, end }, ["sleeper"]);
  await using last = await context.driver.writer(at, { append: true });
  expectEqual("the size to continue", last.size, end);
  const isHere = last.memo === "here";
  const refused = await expectOutcome("the commit of what was closed here", last.commit(), "CONFLICT");
  await expectContinuedBy(context, { at, end }, [isHere && refused === undefined ? "here" : "sleeper"]);
}

/** Writers in several processes on one path, and writers that were thought dead. */
export const fencingProcessCases: readonly CaseDefinition[] = [
  {
    id: "RESU-14",
    level: "must",
    rules: [11],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "a writer of another process that comes late, after its upload was continued here, gets CONFLICT",
    why: "the load balancer has sent the client's retry to another replica",
    async run(context) {
      const { driver, path, data } = context;
      const worker = await context.process();
      for (const [round, lateEnd] of (["close", "commit"] as const).entries()) {
        for (const here of ["close", "commit"] as const) {
          const at = path(`${here}-${lateEnd}`);
          const end = endOf(context, round);
          await begin(driver, at, data("common"), START);
          const late = await worker.writer(at, { append: true });
          await writeRange(late, data("late"), START, end);
          await using writer = await driver.writer(at, { append: true });
          await writeRange(writer, data("here"), START, end);
          await writer[here]();
          await expectFenced(`${lateEnd} of the late writer after a ${here} here`, () => late[lateEnd]());
          if (here === "close") {
            await expectMissing(driver, at);
            await using last = await driver.writer(at, { append: true });
            await last.commit();
          }
          await expectContinuedBy(context, { at, end }, ["here"]);
        }
      }
    },
  },
  {
    id: "RESU-08",
    level: "must",
    rules: [11, 18],
    needs: ["resume", "shared"],
    facilities: ["process", "stop-signals"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process stopped in the middle of close or commit, overtaken, and woken, never mixes bytes or undoes an answer",
    why: "a virtual machine is moved, a container is frozen, a disk hangs for a minute",
    async run(context) {
      const { driver, path, data } = context;
      for (const [round, moment] of killMoments(context.seed, 4).entries()) {
        const worker = await context.process();
        const reached = endOf(context, round);
        const sleepers = [];
        for (const end of ["close", "commit", "close", "commit", "close", "commit"] as const) {
          const at = path(`${round}/${sleepers.length}`);
          await begin(driver, at, data("common"), START, { memo: "common" });
          const writer = await worker.writer(at, { append: true });
          await writeRange(writer, data("sleeper"), START, reached);
          sleepers.push({ at, end, writer });
        }
        const answers = sleepers.map(({ end, writer }) =>
          expectOutcome(
            `${end} of the sleeper`,
            end === "close" ? writer.close({ memo: "sleeper" }) : writer.commit(),
            "CONFLICT",
          ),
        );
        await reach(moment);
        worker.pause();
        const overtaking = sleepers.map(async ({ at }) => {
          await using writer = await driver.writer(at, { append: true, size: START });
          await writeRange(writer, data("here"), START, reached);
          await writer.close({ memo: "here" });
        });
        const here = await Promise.allSettled(overtaking);
        worker.wake();
        const sleeping = await Promise.all(answers);
        for (const [index, { at, end }] of sleepers.entries()) {
          const closedHere = here[index]?.status === "fulfilled";
          const ended = sleeping[index] === undefined;
          if (closedHere) {
            if (ended) {
              expectEqual("what the sleeper may still do", end, "commit");
              await expectOverrun(context, { at, end: reached });
              continue;
            }
            await expectMissing(driver, at);
            expectEqual("the resume point", await resumePoint(driver, at), { size: reached, memo: "here" });
            await using last = await driver.writer(at, { append: true });
            await last.commit();
            await expectContinuedBy(context, { at, end: reached }, ["here"]);
          } else if (end === "close" && ended) {
            expectEqual("the resume point", await resumePoint(driver, at), {
              size: reached,
              memo: "sleeper",
            });
          } else if (end === "commit" && ended)
            await expectContinuedBy(context, { at, end: reached }, ["sleeper"]);
        }
        await worker.kill();
      }
    },
  },
  {
    id: "CONW-03",
    level: "must",
    rules: [7],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "of commits from three processes on one path the object is exactly one's",
    why: "replicas know nothing of each other",
    async run(context) {
      const { path, data } = context;
      const workers = await Promise.all([context.process(), context.process(), context.process()]);
      for (let round = 0; round < 5; round++) {
        const versions = workers.map((_, index) => ({
          object: data(`${round}, process ${index}`),
          size: endOf(context, round) + index,
        }));
        const commits = workers.map(async (worker, index) => {
          const version = versions[index];
          if (version === undefined) return;
          const writer = await worker.writer(path("a"));
          await writeRange(writer, version.object, 0, version.size, Math.ceil(version.size / 3));
          await writer.commit();
        });
        const errors = await Promise.all(
          commits.map((commit) => expectOutcome("a commit", commit, "CONFLICT")),
        );
        expectAnySuccess("commits from three processes", errors);
        const committed = versions.filter((_, index) => errors[index] === undefined);
        const stored = await storedVersion(context, path("a"), committed);
        await expectStored(context, path("a"), stored);
      }
    },
  },
  {
    id: "RESU-15",
    level: "must",
    rules: [11, 8],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "of writers in three processes on one resume point that close at the same time one at most succeeds",
    why: "a client that got no answer sends its chunk to every replica in turn",
    async run(context) {
      const { driver, path, data } = context;
      const workers = await Promise.all([context.process(), context.process(), context.process()]);
      for (let round = 0; round < 5; round++) {
        const at = path(`${round}`);
        const reached = endOf(context, round);
        await begin(driver, at, data("common"), START, { memo: "common" });
        const names = workers.map((_, index) => `${round}, process ${index}`);
        const writers = await Promise.all(workers.map((worker) => worker.writer(at, { append: true })));
        const ends = writers.map(async (writer, index) => {
          const name = names[index] ?? "";
          await writeRange(writer, data(name), START, reached);
          await writer.close({ memo: name });
        });
        const errors = await Promise.all(
          ends.map((end) => expectOutcome("write and close", end, "CONFLICT")),
        );
        const winners = names.filter((_, index) => errors[index] === undefined);
        expectThat(winners.length <= 1, "at most one of three to publish", winners.join("; "));
        const [winner] = winners;
        const expected =
          winner === undefined ? { size: START, memo: "common" } : { size: reached, memo: winner };
        expectEqual("the resume point", await resumePoint(driver, at), expected);
        await using last = await driver.writer(at, { append: true });
        await last.commit();
        if (winner !== undefined) await expectContinuedBy(context, { at, end: reached }, [winner]);
      }
    },
  },
];
