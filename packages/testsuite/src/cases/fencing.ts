import type { FileWriter } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { expectMissing, expectStored, writeRange } from "../stored.ts";
import { begin, expectFenced, expectNothingToResume, finish, resumePoint } from "../uploads.ts";

const START = 1000;

/** Two or more writers on one resume point; each of them writes bytes of its own behind the same beginning. */
interface Rival {
  readonly name: string;
  readonly writer: FileWriter;
  write(end?: number): Promise<void>;
}

async function resumed(context: CaseContext, name: string): Promise<Rival> {
  const writer = await context.driver.writer(context.path("a"), { append: true });
  return {
    name,
    writer,
    write: (end = START + 500) => writeRange(writer, context.data(name), START, end),
  };
}

/** The object is the common beginning and then one rival's bytes, nothing of another's. */
async function expectStoredBy(context: CaseContext, rival: string, end: number = START + 500): Promise<void> {
  const found = await context.driver.getContent(context.path("a"));
  const right = Buffer.concat([
    context.data("common").bytes(0, START),
    context.data(rival).bytes(START, end),
  ]);
  expectThat(
    Buffer.compare(found, right) === 0,
    `the common beginning, then ${rival}'s bytes`,
    `${found.length} other bytes`,
  );
}

export const fencingCases: readonly CaseDefinition[] = [
  {
    id: "CONW-06",
    level: "must",
    rules: [11],
    needs: ["resume"],
    tier: 0,
    title:
      "of two writers on one resume point one publishes, the other gets CONFLICT, and their bytes never mix",
    why: "two requests that append to one upload must not mix their bytes",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const end of [START + 500, START + limits.partSize + 500]) {
        await begin(driver, path("a"), data("common"), START);
        const rivals = [await resumed(context, "first"), await resumed(context, "second")];
        for (const { name, write } of rivals)
          await expectOutcome(`write of the ${name}`, write(end), "CONFLICT");
        const winners: string[] = [];
        for (const { name, writer } of rivals) {
          const closing = writer.close({ memo: name });
          const refused = await expectOutcome(`close of the ${name}`, closing, "CONFLICT");
          if (refused === undefined) winners.push(name);
        }
        expectEqual("writers that published", winners.length, 1);
        const [winner = ""] = winners;
        expectEqual("the resume point", await resumePoint(driver, path("a")), { size: end, memo: winner });
        await using last = await driver.writer(path("a"), { append: true });
        await last.commit();
        await expectStoredBy(context, winner, end);
      }
    },
  },
  {
    id: "CONW-10",
    level: "must",
    rules: [11],
    needs: ["resume"],
    tier: 0,
    title: "of two writers on one resume point the second commit is CONFLICT and changes nothing",
    why: "the commit that was acknowledged is the one that stays",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const end of [START + 500, START + limits.partSize + 500]) {
        await begin(driver, path("a"), data("common"), START);
        const first = await resumed(context, "first");
        const second = await resumed(context, "second");
        await first.write(end);
        await first.writer.commit();
        await expectFenced("the slower writer's write and commit", async () => {
          await second.write(end);
          await second.writer.commit();
        });
        await expectStoredBy(context, "first", end);
      }
    },
  },
  {
    id: "CONW-11",
    level: "must",
    rules: [11],
    needs: ["resume"],
    tier: 0,
    title: "a commit after another writer's close, and a close after another's commit, are CONFLICT",
    why: "whoever continued an upload first owns it",
    async run(context) {
      const { driver, path, data } = context;
      await begin(driver, path("a"), data("common"), START);
      const closer = await resumed(context, "closer");
      const late = await resumed(context, "late");
      await closer.write();
      await closer.writer.close();
      await expectFenced("a commit after another's close", async () => {
        await late.write();
        await late.writer.commit();
      });
      await expectMissing(driver, path("a"));
      await using last = await driver.writer(path("a"), { append: true });
      await using other = await driver.writer(path("a"), { append: true });
      await last.commit();
      await expectFenced("a close after another's commit", async () => {
        await other.write(data("other").bytes(0, 10));
        await other.close();
      });
      await expectStoredBy(context, "closer");
    },
  },
  {
    id: "CONW-12",
    level: "must",
    rules: [11],
    needs: ["resume"],
    tier: 0,
    title: "a writer that wakes after two further closes, after a commit or after a cancel gets CONFLICT",
    why: "a server process may be paused for minutes, in the middle of a request",
    async run(context) {
      const { driver, path, data } = context;
      const continueTwice = async (): Promise<void> => {
        for (const at of [START, START + 100]) {
          await using writer = await driver.writer(path("a"), { append: true });
          await writeRange(writer, data("common"), at, at + 100);
          await writer.close();
        }
      };
      const commit = async (): Promise<void> => {
        await using writer = await driver.writer(path("a"), { append: true });
        await writer.commit();
      };
      const cancel = async (): Promise<void> => {
        await using writer = await driver.writer(path("a"), { append: true });
        await writer.cancel();
      };
      for (const [what, meanwhile] of Object.entries({
        "two closes": continueTwice,
        "a commit": commit,
        "a cancel": cancel,
      })) {
        for (const end of ["close", "commit"] as const) {
          for (const wroteBefore of [true, false]) {
            await begin(driver, path("a"), data("common"), START);
            const sleeper = await resumed(context, "sleeper");
            if (wroteBefore) await sleeper.write();
            await meanwhile();
            await expectFenced(`${end} after ${what}`, async () => {
              if (!wroteBefore) await sleeper.write();
              await sleeper.writer[end]();
            });
            await sleeper.writer[Symbol.asyncDispose]();
            if (what === "a commit")
              await expectStored(context, path("a"), { object: data("common"), size: START });
            else await expectMissing(driver, path("a"));
            if (what === "two closes")
              expectEqual("the resume point", (await resumePoint(driver, path("a"))).size, START + 200);
            await driver.delete(path("a")).catch(() => undefined);
          }
        }
      }
    },
  },
  {
    id: "CONW-13",
    level: "must",
    rules: [11, 9],
    needs: ["resume"],
    tier: 0,
    title:
      "of six writers on one resume point that close at the same time one at most succeeds; its bytes are the upload's",
    why: "a client that retries a chunk sends it several times at once",
    async run(context) {
      const { driver, path, data } = context;
      for (let round = 0; round < 4; round++) {
        await begin(driver, path("a"), data("common"), START);
        const names = Array.from({ length: 6 }, (_, index) => `round ${round}, writer ${index}`);
        const rivals = await Promise.all(names.map((name) => resumed(context, name)));
        const ends = rivals.map(async ({ name, writer, write }) => {
          await write();
          await writer.close({ memo: name });
        });
        const errors = await Promise.all(
          ends.map((end) => expectOutcome("write and close", end, "CONFLICT")),
        );
        const winners = rivals.filter((_, index) => errors[index] === undefined);
        expectThat(winners.length <= 1, "at most one writer to publish", `${winners.length} did`);
        const [winner] = winners;
        const expected =
          winner === undefined ? { size: START, memo: undefined } : { size: START + 500, memo: winner.name };
        expectEqual("the resume point", await resumePoint(driver, path("a")), expected);
        await using last = await driver.writer(path("a"), { append: true });
        await last.commit();
        if (winner !== undefined) await expectStoredBy(context, winner.name);
        else await expectStored(context, path("a"), { object: data("common"), size: START });
        for (const { writer } of rivals) await writer[Symbol.asyncDispose]();
      }
    },
  },
  {
    id: "CONW-14",
    level: "must",
    rules: [11],
    needs: ["resume"],
    tier: 0,
    title: "of six writers on one resume point that commit at the same time one at most succeeds, whole",
    why: "the last request of an upload is retried too",
    async run(context) {
      const { driver, path, data } = context;
      for (let round = 0; round < 4; round++) {
        await begin(driver, path("a"), data("common"), START);
        const names = Array.from({ length: 6 }, (_, index) => `round ${round}, writer ${index}`);
        const rivals = await Promise.all(names.map((name) => resumed(context, name)));
        const ends = rivals.map(async ({ writer, write }) => {
          await write();
          await writer.commit();
        });
        const errors = await Promise.all(
          ends.map((end) => expectOutcome("write and commit", end, "CONFLICT")),
        );
        const winners = rivals.filter((_, index) => errors[index] === undefined);
        expectThat(winners.length <= 1, "at most one writer to commit", `${winners.length} did`);
        const [winner] = winners;
        if (winner === undefined)
          await finish(context, path("a"), { object: data("common"), start: START, end: START });
        else await expectStoredBy(context, winner.name);
        await driver.delete(path("a"));
        await expectNothingToResume(driver, path("a"));
        for (const { writer } of rivals) await writer[Symbol.asyncDispose]();
      }
    },
  },
];
