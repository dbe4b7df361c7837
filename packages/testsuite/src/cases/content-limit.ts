import { MAX_CONTENT_BYTES } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { collectGarbage } from "../garbage.ts";
import { expectBytes, expectStored, put, readAll } from "../stored.ts";

const MiB = 1024 * 1024;
/** Bytes that may be on their way before a driver knows how many there are. */
const AHEAD = 16 * MiB;

/** The largest content that is held in memory; alone, as they take much of it. */
export const contentLimitCases: readonly CaseDefinition[] = [
  {
    id: "CONT-13",
    level: "must",
    rules: [26],
    needs: [],
    tier: 0,
    title: "putContent refuses a byte more than 64 MiB with TOO_LARGE and leaves the object that was there",
    why: "what is put in one piece is held in memory; a limit that nobody enforces is a crash",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      await put(driver, path("a"), object, 10);
      const large = driver.putContent(path("a"), new Uint8Array(MAX_CONTENT_BYTES + 1));
      await expectRejection("putContent of 64 MiB and a byte", large, "TOO_LARGE");
      await expectStored(context, path("a"), { object, size: 10 });
    },
  },
  {
    id: "CONT-14",
    level: "must",
    rules: [26],
    needs: [],
    tier: 1,
    title: "putContent and getContent take 64 MiB, the limit included",
    why: "a limit has to be the same for every driver, or a store cannot be moved to another",
    alone: "first",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("64 MiB");
      collectGarbage(); // it takes much memory, and takes it from nobody
      await driver.putContent(path("a"), object.bytes(0, MAX_CONTENT_BYTES));
      collectGarbage();
      const window = { object, start: 0, length: MAX_CONTENT_BYTES };
      expectBytes(context, "64 MiB", await driver.getContent(path("a")), window);
    },
  },
  {
    id: "MEMO-05",
    level: "must",
    rules: [26, "resources"],
    needs: [],
    tier: 1,
    alone: "first",
    title:
      "getContent refuses more than 64 MiB with TOO_LARGE before it has any of it, and a reader still reads it",
    why: "an image layer read by mistake as a manifest must not fill the memory",
    async run({ driver, path, data }) {
      collectGarbage(); // what is left of others
      const size = MAX_CONTENT_BYTES + 1;
      const piece = data("large").bytes(0, MiB);
      await using writer = await driver.writer(path("a"));
      for (let at = 0; at < size; at += MiB) await writer.write(piece.subarray(0, Math.min(MiB, size - at)));
      await writer.commit();
      collectGarbage();
      const taken = await buffersTaken(() =>
        expectRejection("getContent of 64 MiB and a byte", driver.getContent(path("a")), "TOO_LARGE"),
      );
      expectThat(taken < AHEAD, `fewer than ${AHEAD} bytes in buffers until it is refused`, `${taken}`);
      await using reader = await driver.reader(path("a"), { offset: size - 1 });
      expectEqual("info.size of the reader", reader.info.size, size);
      expectEqual("its last byte", [...(await readAll(reader))], [...piece.subarray(0, 1)]);
    },
  },
];

/** The most that buffers of this process grow by while `work` is done, and until what it leaves can be freed. */
async function buffersTaken(work: () => Promise<unknown>): Promise<number> {
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  };
  const timer = setInterval(look, 1);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return most - before;
}
