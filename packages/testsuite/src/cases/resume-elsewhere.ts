import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { PROCESSES_LIMIT } from "../kill-moments.ts";
import { describeError } from "../mismatch.ts";
import { expectMissing, expectStored, writeRange } from "../stored.ts";
import { begin, finish, resumePoint } from "../uploads.ts";

const HOUR = 3_600_000;

/** Continues the upload at `path` and commits. @returns what it rejected with */
async function tryToFinish({ driver, data, path }: CaseContext, size: number): Promise<unknown> {
  try {
    await using writer = await driver.writer(path("a"), { append: true });
    await writer.write(data("v1").bytes(size, size + 1000));
    await writer.commit();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** Uploads that go on where nothing is as it was: on another machine, over bytes that somebody changed. */
export const resumeElsewhereCases: readonly CaseDefinition[] = [
  {
    id: "RESU-05",
    level: "must",
    rules: [10, "capabilities"],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "an upload goes on from another machine: other name, other clock, empty directory for temporary files",
    why: "the replica that continues it shares the store and nothing else",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const sizes = [0, 1000, limits.partSize + 7];
      const temporary = await mkdtemp(join(tmpdir(), "stowage-stranger-"));
      try {
        for (const clock of [-HOUR, HOUR]) {
          const worker = await context.process({ clock, temporary });
          const at = (size: number): string => path(`${clock}/${size}`);
          for (const size of sizes) {
            await begin(driver, at(size), object, size, { memo: `memo ${size}` });
            const writer = await worker.writer(at(size), { append: true, size });
            expectEqual("size and memo there", [writer.size, writer.memo], [size, `memo ${size}`]);
            await writeRange(writer, object, size, size + 5000);
            await writer.close({ memo: "from there" });
            const point = { size: size + 5000, memo: "from there" };
            expectEqual("the resume point, seen from here", await resumePoint(driver, at(size)), point);
            await finish(context, at(size), { object, start: size + 5000, end: size + 6000 });
            await begin(driver, at(size), object, size);
            const last = await worker.writer(at(size), { append: true });
            await writeRange(last, object, size, size + 100);
            await last.commit();
            await expectStored(context, at(size), { object, size: size + 100 });
          }
          await worker.end();
          expectEqual("temporary files left there", await readdir(temporary), []);
        }
      } finally {
        await rm(temporary, { recursive: true, force: true });
      }
    },
  },
  {
    id: "RESU-10",
    level: "must",
    rules: [8, 10, "errors"],
    needs: ["resume"],
    facilities: ["back-door:alterUpload"],
    tier: 0,
    title:
      "where the store has fewer bytes of an upload than were acknowledged it is refused; more are not taken over",
    why: "the digest would be right for the client and wrong for everybody else",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const sizes = [1000, limits.partSize + 10];
      for (const size of sizes) {
        for (const fewer of [1, size]) {
          await begin(driver, path("a"), object, size);
          await context.backDoor("alterUpload")(path("a"), -fewer);
          const error = await tryToFinish(context, size);
          expectThat(
            error !== undefined,
            `an upload that lost ${fewer} bytes to be refused`,
            "it was committed",
          );
          await expectRejection("the refused upload", Promise.reject(error), "CORRUPTED", "CONFLICT");
          await expectMissing(driver, path("a"));
        }
        await begin(driver, path("a"), object, size);
        await context.backDoor("alterUpload")(path("a"), 5000); // more than is written over
        const error = await tryToFinish(context, size);
        if (error === undefined) await expectStored(context, path("a"), { object, size: size + 1000 });
        else {
          await expectRejection(
            `more bytes: ${describeError(error)}`,
            Promise.reject(error),
            "CORRUPTED",
            "CONFLICT",
          );
          await expectMissing(driver, path("a"));
        }
        await driver.delete(path("a")).catch(() => undefined);
      }
    },
  },
];
