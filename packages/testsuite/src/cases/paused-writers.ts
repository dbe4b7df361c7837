import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { killMoments, PROCESSES_LIMIT, reach } from "../kill-moments.ts";
import type { RemoteWriter } from "../remote-writer.ts";
import { expectStored, writeRange } from "../stored.ts";
import { begin, expectNothingToResume, resumePoint } from "../uploads.ts";

const START = 1000;

/** Where the uploads end: a part is sent while its writer stands still. */
function endOf({ limits }: CaseContext): number {
  return START + Math.max(300_000, limits.partSize + 5000);
}
const ENDS = ["close", "commit", "cancel", "elsewhere"] as const;

interface Sleeper {
  readonly at: string;
  readonly how: (typeof ENDS)[number];
  readonly writer: RemoteWriter;
  /** In which it is stopped. */
  readonly write: Promise<void>;
}

/** Ends an upload as somebody does who does not know that it was overtaken. */
async function goOn({ writer, how, at, write }: Sleeper): Promise<void> {
  await write;
  if (how === "elsewhere") await writer.commit({ destination: `${at}-elsewhere` });
  else await writer[how]();
}

/** Continues an upload to its end while another writer sleeps over it, and closes or commits it. */
async function overtake(context: CaseContext, at: string, end: "close" | "commit"): Promise<void> {
  const { driver, data } = context;
  await using writer = await driver.writer(at, { append: true, size: START });
  await writeRange(writer, data("whole"), START, endOf(context));
  await (end === "close" ? writer.close({ memo: "overtaken" }) : writer.commit());
}

/** What the one left that overtook, whatever the sleeper has done since. */
async function expectUntouched(
  context: CaseContext,
  { at }: Sleeper,
  end: "close" | "commit",
): Promise<void> {
  const { driver, data } = context;
  if (end === "close") {
    expectEqual(`the resume point of ${at}`, await resumePoint(driver, at), {
      size: endOf(context),
      memo: "overtaken",
    });
    await using writer = await driver.writer(at, { append: true });
    await writer.commit();
  }
  await expectStored(context, at, { object: data("whole"), size: endOf(context) });
  await driver.delete(at);
  await expectNothingToResume(driver, at);
  const elsewhere = await driver.stat(`${at}-elsewhere`).catch(() => undefined);
  expectThat(elsewhere === undefined, `nothing at ${at}-elsewhere`, "what the sleeper has committed");
}

/** Writers that stand still in the middle of a write, as their process does, and do not know what has happened since. */
export const pausedWriterCases: readonly CaseDefinition[] = [
  {
    id: "RESU-17",
    level: "must",
    rules: [11, 12],
    needs: ["resume", "shared"],
    facilities: ["process", "stop-signals"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "writers of a process stopped in the middle of a write, their uploads closed or committed by another, change nothing",
    why: "the client's retry reaches another replica while this one hangs in its disk",
    async run(context) {
      const { driver, path, data } = context;
      for (const [round, moment] of killMoments(context.seed, 3).entries()) {
        for (const end of ["close", "commit"] as const) {
          const worker = await context.process();
          const writers = await Promise.all(
            ENDS.map(async (how) => {
              const at = path(`${round}/${end}-${how}`);
              await begin(driver, at, data("whole"), START);
              return { at, how, writer: await worker.writer(at, { append: true }) };
            }),
          );
          const sleepers = writers.map(({ writer, ...each }) => {
            const write = writer.write(data("sleeper").bytes(START, endOf(context)));
            write.catch(() => undefined); // awaited once it was woken
            return { ...each, writer, write };
          });
          await reach(moment);
          worker.pause();
          try {
            for (const { at } of sleepers) await overtake(context, at, end);
          } finally {
            worker.wake();
          }
          for (const sleeper of sleepers) {
            const what = `a write and ${sleeper.how} of a writer that was overtaken`;
            const refusal = await expectOutcome(what, goOn(sleeper), "CONFLICT");
            expectThat(refusal !== undefined || sleeper.how === "cancel", `${what} to reject`, "it resolved");
            await expectUntouched(context, sleeper, end);
          }
          await worker.kill();
        }
      }
    },
  },
];
