import { setImmediate as turn } from "node:timers/promises";
import { MAX_MEMO_BYTES } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectStored, writeRange } from "../stored.ts";
import { begin, finish, proceed, resumePoint } from "../uploads.ts";

/** Memo and `ifNone` of close, and what is left of a session that was not closed. */
export const resumePointCases: readonly CaseDefinition[] = [
  {
    id: "APPD-17",
    level: "must",
    rules: [9],
    needs: ["resume"],
    tier: 0,
    title: "the memo of a close is the memo of the writer that continues, as it was given, or undefined",
    why: "the state of the running digest is kept in it",
    async run({ driver, path, data }) {
      const object = data("v1");
      const memos = [
        "plain",
        "",
        '{"sha256":"…"}',
        "äöü €\u{1f600}",
        "a\0b\r\n",
        "x".repeat(MAX_MEMO_BYTES),
        undefined,
      ];
      await begin(driver, path("a"), object, 0);
      for (const [size, memo] of memos.entries()) {
        await proceed(driver, path("a"), { object, start: size, end: size + 1, memo });
        expectEqual("the resume point", await resumePoint(driver, path("a")), { size: size + 1, memo });
      }
      await using fresh = await driver.writer(path("a"));
      expectEqual("memo of a fresh writer", fresh.memo, undefined);
    },
  },
  {
    id: "APPD-18",
    level: "must",
    rules: [9],
    needs: ["resume"],
    tier: 0,
    title: "a memo of more than 4 KiB is refused, and the writer can still be closed",
    why: "a limit that depends on the backend would be found in production",
    async run({ driver, path, data }) {
      await using writer = await driver.writer(path("a"));
      await writer.write(data("v1").bytes(0, 100));
      for (const memo of ["x".repeat(MAX_MEMO_BYTES + 1), "ä".repeat(MAX_MEMO_BYTES / 2 + 1)]) {
        await expectRejection("close with a memo too long", writer.close({ memo }), "TOO_LARGE");
      }
      await writer.close({ memo: "ä".repeat(MAX_MEMO_BYTES / 2) });
      expectEqual("size of the resume point", (await resumePoint(driver, path("a"))).size, 100);
    },
  },
  {
    id: "APPD-19",
    level: "must",
    rules: [9, 8],
    needs: ["resume"],
    tier: 0,
    title: "size and memo of a resume point always belong together, also while others publish",
    why: "a digest state of other bytes makes every push fail at its end",
    async run({ driver, path, data }) {
      const object = data("v1");
      await begin(driver, path("a"), object, 0, { memo: "0" });
      let done = false;
      const look = async (): Promise<void> => {
        while (!done) {
          await turn();
          const { size, memo } = await resumePoint(driver, path("a"));
          expectEqual("memo of the size seen", memo, String(size));
        }
      };
      const looking = Promise.all([look(), look()]);
      try {
        for (let size = 0; size < 25; size++) {
          await proceed(driver, path("a"), { object, start: size, end: size + 1, memo: String(size + 1) });
        }
      } finally {
        done = true;
        await looking;
      }
    },
  },
  {
    id: "APPD-20",
    level: "must",
    rules: [8],
    needs: ["resume"],
    tier: 0,
    title: "close with ifNone publishes where there is no resume point, and is CONFLICT where there is one",
    why: "of two requests that open one upload, one must lose",
    async run({ driver, path, data }) {
      const object = data("v1");
      await using first = await driver.writer(path("a"));
      await using second = await driver.writer(path("a"));
      await first.write(object.bytes(0, 100));
      await second.write(object.bytes(0, 200));
      await first.close({ ifNone: true, memo: "first" });
      await expectRejection("the second close with ifNone", second.close({ ifNone: true }), "CONFLICT");
      await using third = await driver.writer(path("a"));
      await expectRejection("close of nothing with ifNone", third.close({ ifNone: true }), "CONFLICT");
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 100, memo: "first" });
    },
  },
  {
    id: "APPD-21",
    level: "must",
    rules: [8],
    needs: ["resume"],
    tier: 0,
    title: "of eight writers that close with ifNone at the same time, one at most publishes",
    why: "an upload session has one first request",
    async run({ driver, path, data }) {
      const numbers = Array.from({ length: 8 }, (_, number) => number);
      const sessions = numbers.map(async (number) => {
        await using writer = await driver.writer(path("a"));
        await writer.write(data(`${number}`).bytes(0, 10 + number));
        await writer.close({ ifNone: true, memo: `${number}` });
      });
      const ended = await Promise.allSettled(sessions);
      const winners = numbers.filter((number) => ended[number]?.status === "fulfilled");
      expectEqual("writers that published", winners.length, 1);
      const [winner] = winners;
      const expected = { size: 10 + (winner ?? 0), memo: `${winner}` };
      expectEqual("the resume point", await resumePoint(driver, path("a")), expected);
    },
  },
  {
    id: "APPD-22",
    level: "must",
    rules: [12],
    needs: ["resume"],
    tier: 0,
    title: "leaving a writer that continued an upload costs what it wrote, never the resume point",
    why: "an exception, or a client that goes away, must not cost acknowledged bytes",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const { partSize } = context.limits;
      await begin(driver, path("a"), object, 1000, { memo: "kept" });
      for (const bytes of [1, 5000, partSize + 1]) {
        const failure = new Error("of the caller");
        const session = async (): Promise<void> => {
          await using writer = await driver.writer(path("a"), { append: true });
          await writeRange(writer, data("lost"), 1000, 1000 + bytes);
          throw failure;
        };
        await session().catch((error: unknown) => {
          if (error !== failure) throw error;
        });
        expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 1000, memo: "kept" });
      }
      await finish(context, path("a"), { object, start: 1000, end: partSize });
    },
  },
  {
    id: "APPD-23",
    level: "must",
    rules: [10, 7],
    needs: ["resume"],
    tier: 0,
    title: "a resume point can be continued again and again after each abandoned attempt, and the bytes fit",
    why: "what a dead writer put beside the acknowledged bytes must not come back",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("right");
      await begin(driver, path("a"), object, 100);
      for (let size = 100; size < 600; size += 100) {
        await using dead = await driver.writer(path("a"), { append: true });
        await writeRange(dead, data(`wrong at ${size}`), size, size + 5000);
        await dead[Symbol.asyncDispose]();
        await proceed(driver, path("a"), { object, start: size, end: size + 100 });
      }
      await using writer = await driver.writer(path("a"), { append: true });
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 600 });
    },
  },
  {
    id: "RESU-16",
    level: "must",
    rules: [10, 8, "capabilities"],
    needs: ["resume", "shared"],
    tier: 0,
    title: "another instance continues an upload, session by session in turn",
    why: "each request of an upload may reach another replica",
    async run(context) {
      const { driver, path, data } = context;
      const other = await context.open();
      const object = data("v1");
      await begin(driver, path("a"), object, 1000, { memo: "1000" });
      for (let size = 1000; size < 9000; size += 1000) {
        const next = (size / 1000) % 2 === 1 ? other : driver;
        expectEqual("the resume point", await resumePoint(next, path("a")), { size, memo: String(size) });
        await proceed(next, path("a"), { object, start: size, end: size + 1000, memo: String(size + 1000) });
      }
      await finish(context, path("a"), { object, start: 9000, end: 9001 }, other);
    },
  },
];
