import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { killMoments, PROCESSES_LIMIT, reach } from "../kill-moments.ts";
import type { RemoteWriter } from "../remote-writer.ts";
import { expectMissing, expectStored, put, writeRange } from "../stored.ts";
import { expectNothingToResume, finish, proceed, resumePoint } from "../uploads.ts";

/** The call that ends a writer, to be made later. */
function endOf(
  call: "close" | "commit" | "destination" | "cancel",
  writer: RemoteWriter,
  destination: string,
): () => Promise<void> {
  if (call === "close") return () => writer.close({ memo: String(writer.size) });
  if (call === "destination") return () => writer.commit({ destination });
  return () => writer[call]();
}

/** Resume by another process, after an orderly end and after a crash. */
export const resumeProcessCases: readonly CaseDefinition[] = [
  {
    id: "RESU-01",
    level: "must",
    rules: [10, 8],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title: "an upload closed by a process that has ended is continued by another one, memo included",
    why: "a replica is replaced while a client pushes",
    async run(context) {
      const { driver, path, data, limits } = context;
      const sizes = [0, 10, limits.partSize, limits.partSize + 7];
      const worker = await context.process();
      for (const size of sizes) {
        const writer = await worker.writer(path(`${size}`));
        await writeRange(writer, data(`${size}`), 0, size, 100_000);
        await writer.close({ memo: `state at ${size}` });
      }
      await worker.end();
      for (const size of sizes) {
        const expected = { size, memo: `state at ${size}` };
        expectEqual("the resume point", await resumePoint(driver, path(`${size}`)), expected);
        await finish(context, path(`${size}`), { object: data(`${size}`), start: size, end: size + 1000 });
      }
    },
  },
  {
    id: "RESU-02",
    level: "must",
    rules: [8, 12],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "after a process was killed while it wrote, every upload stands at its last close, and goes on from there",
    why: "the client was told that size; less is a lost upload, other bytes are a broken image",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const [round, moment] of killMoments(context.seed, 5).entries()) {
        const worker = await context.process();
        const closed = [0, 10, 5000, limits.partSize + 3];
        const names = closed.map((size) => `${round}-${size}`);
        const writers = [];
        for (const [index, size] of closed.entries()) {
          const name = names[index] ?? "";
          const first = await worker.writer(path(name));
          await writeRange(first, data(name), 0, size, 100_000);
          await first.close({ memo: String(size) });
          writers.push({ name, size, writer: await worker.writer(path(name), { append: true }) });
        }
        const dying = writers.flatMap(({ name, size, writer }) =>
          [0, 1, 2, 3].map((index) => {
            const start = size + index * 50_000;
            return writer.write(data(name).bytes(start, start + 50_000)).catch(() => undefined);
          }),
        );
        await reach(moment);
        await worker.kill();
        await Promise.all(dying);
        for (const { name, size } of writers) {
          expectEqual(`the resume point of ${name}`, await resumePoint(driver, path(name)), {
            size,
            memo: String(size),
          });
          await expectMissing(driver, path(name));
          await finish(context, path(name), { object: data(name), start: size, end: size + 300_000 });
        }
      }
    },
  },
  {
    id: "RESU-03",
    level: "must",
    rules: [8, 11, 18],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process killed during close, commit, commit elsewhere, cancel or resume leaves the state before or after it",
    why: "there is no third state: neither lost, nor half visible, nor stuck",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const calls = ["close", "commit", "destination", "cancel", "resume"] as const;
      for (const [round, moment] of killMoments(context.seed, 4).entries()) {
        const worker = await context.process();
        // In every other round the continuation reaches into the second part.
        const end = round % 2 === 0 ? 3000 : limits.partSize + 3000;
        const started: {
          readonly call: string;
          readonly name: string;
          readonly run: () => Promise<unknown>;
        }[] = [];
        for (const call of calls.flatMap((each) => [each, each, each])) {
          const name = `${round}-${call}-${started.length}`;
          const first = await worker.writer(path(name));
          await first.write(object.bytes(0, 1000));
          await first.close({ memo: "1000" });
          const resume = async (): Promise<RemoteWriter> => {
            const writer = await worker.writer(path(name), { append: true });
            await writer.write(object.bytes(1000, end));
            return writer;
          };
          const run = call === "resume" ? resume : endOf(call, await resume(), path(`${name}-there`));
          started.push({ call, name, run });
        }
        const acknowledged = new Set<string>();
        const ends = started.map(async ({ name, run }) => {
          await run();
          acknowledged.add(name);
        });
        await reach(moment);
        await worker.kill();
        await Promise.allSettled(ends);
        for (const { call, name } of started) {
          const at = path(name);
          const there = call === "destination" ? `${at}-there` : at;
          const committed = await driver.getContent(there).catch(() => undefined);
          const point = await resumePoint(driver, at).catch(() => undefined);
          const sure = acknowledged.has(name);
          if (committed !== undefined) {
            expectThat(call === "commit" || call === "destination", `no object after ${call}`, "an object");
            await expectStored(context, there, { object, size: end });
            if (sure) expectEqual(`a resume point after an acknowledged ${call}`, point?.memo, undefined);
            continue;
          }
          await expectMissing(driver, there);
          if (call === "cancel" && point === undefined) {
            await expectNothingToResume(driver, at);
            continue;
          }
          expectThat(
            !sure || call === "close" || call === "resume",
            `${call}, acknowledged, to have taken effect`,
            "the state before it",
          );
          const before = { size: 1000, memo: "1000" };
          const after = { size: end, memo: String(end) };
          const expected = call === "close" && (sure || point?.size === end) ? after : before;
          expectEqual(`the resume point after a killed ${call}`, point, expected);
          await finish(context, at, { object, start: expected.size, end: end + 1000 });
        }
      }
    },
  },
  {
    id: "RESU-04",
    level: "must",
    rules: [10, 11],
    needs: ["resume", "shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "two crashes in a row, the second while the first one's upload was continued, cost nothing that was closed",
    why: "a crash loop must not eat the upload",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const sessions = [
        { from: 0, to: 2000 },
        { from: 2000, to: 70_000 },
      ];
      for (const { from, to } of sessions) {
        const worker = await context.process();
        const writer = await worker.writer(path("a"), from === 0 ? {} : { append: true, size: from });
        expectEqual("size at the start", writer.size, from);
        await writeRange(writer, object, from, to, 30_000);
        await writer.close({ memo: String(to) });
        const next = await worker.writer(path("a"), { append: true });
        await next.write(data("lost").bytes(0, 90_000));
        await worker.kill();
      }
      expectEqual("the resume point", await resumePoint(driver, path("a")), { size: 70_000, memo: "70000" });
      await proceed(driver, path("a"), { object, start: 70_000, end: 70_100 });
      await finish(context, path("a"), { object, start: 70_100, end: 80_000 });
    },
  },
  {
    id: "RESU-13",
    level: "must",
    rules: [12],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process killed in the middle of fresh uploads leaves nothing visible, and old objects as they were",
    why: "without resume too, a crash must not publish anything",
    async run(context) {
      const { driver, path, data, limits } = context;
      await put(driver, path("d/old"), data("old"), 5000);
      const worker = await context.process();
      const writers = [await worker.writer(path("d/old")), await worker.writer(path("d/new"))];
      for (const writer of writers) await writeRange(writer, data("lost"), 0, limits.partSize + 10, 200_000);
      await worker.kill();
      await expectStored(context, path("d/old"), { object: data("old"), size: 5000 });
      await expectMissing(driver, path("d/new"));
      if (driver.capabilities.resume) await expectNothingToResume(driver, path("d/new"));
    },
  },
];
