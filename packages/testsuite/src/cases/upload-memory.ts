import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { collectGarbage } from "../garbage.ts";
import { writeRange } from "../stored.ts";
import { begin, proceed } from "../uploads.ts";
import { eventually } from "../within.ts";

const MiB = 1024 * 1024;
/** Each ends in one of three ways, and holds two mebibytes until then. */
const UPLOADS = 24;
/** Of all that they held together a sixth. */
const ROOM = 8 * MiB;
/** Milliseconds within which what is removed in the background is gone. */
const PATIENCE = 10_000;

/** A process serves uploads for months: what has ended may cost it nothing. */
export const uploadMemoryCases: readonly CaseDefinition[] = [
  {
    id: "MEMO-09",
    level: "must",
    rules: ["resources", 12],
    needs: ["resume"],
    tier: 1,
    alone: true,
    title:
      "uploads that are committed and deleted, cancelled, or refused leave none of their bytes in memory",
    why: "a leak of some mebibytes for each broken push ends the process within a week",
    async run({ driver, path, data }) {
      const object = data("v1");
      collectGarbage();
      const before = process.memoryUsage().arrayBuffers;
      for (let number = 0; number < UPLOADS; number += 1) {
        const at = path(`${number}`);
        await begin(driver, at, object, MiB);
        await proceed(driver, at, { object, start: MiB, end: 2 * MiB });
        if (number % 3 === 0) {
          await using late = await driver.writer(at, { append: true });
          await writeRange(late, object, 2 * MiB, 3 * MiB);
          await proceed(driver, at, { object, start: 2 * MiB, end: 2 * MiB + 1 });
          const refused = await expectOutcome("close after another's close", late.close(), "CONFLICT");
          expectEqual("the late close", refused?.code, "CONFLICT");
        }
        await using last = await driver.writer(at, { append: true });
        await (number % 3 === 1 ? last.commit() : last.cancel());
        if (number % 3 === 1) await driver.delete(at);
      }
      await eventually(PATIENCE, async () => {
        collectGarbage();
        const kept = process.memoryUsage().arrayBuffers - before;
        expectThat(kept < ROOM, `less than ${ROOM} bytes of ${UPLOADS} uploads in memory`, `${kept}`);
      });
    },
  },
];
