import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome } from "../expectations.ts";
import { expectMissing, expectStored, put, storedVersion, upload, writeRange } from "../stored.ts";
import { expectAnySuccess } from "../uploads.ts";

export const concurrentWriterCases: readonly CaseDefinition[] = [
  {
    id: "CONW-01",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "64 writers on different paths at the same time each store their own bytes",
    why: "a push sends its layers side by side",
    async run(context) {
      const { driver, path, data, limits } = context;
      const numbers = Array.from({ length: 64 }, (_, number) => number);
      const sizeOf = (number: number): number =>
        1000 + number * 313 + (number % 8 === 0 ? limits.partSize : 0);
      await Promise.all(
        numbers.map((number) =>
          upload(driver, path(`${number % 5}/${number}`), data(`${number}`), sizeOf(number), 9973),
        ),
      );
      for (const number of numbers) {
        const expected = { object: data(`${number}`), size: sizeOf(number) };
        await expectStored(context, path(`${number % 5}/${number}`), expected);
      }
    },
  },
  {
    id: "CONW-02",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "of writers on one path, their writes interleaved, the object is exactly one's",
    why: "two pushes of one blob at the same time",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [5000, limits.partSize + 100]) {
        const versions = Array.from({ length: 5 }, (_, index) => ({
          object: data(`${size}, writer ${index}`),
          size: size + index,
        }));
        const writers = await Promise.all(versions.map(() => driver.writer(path("a"))));
        for (let part = 0; part < 4; part++) {
          for (const [index, version] of versions.entries()) {
            const at = (quarter: number): number => Math.floor((version.size * quarter) / 4);
            await writers[index]?.write(version.object.bytes(at(part), at(part + 1)));
          }
        }
        const commits = writers.map((writer) =>
          expectOutcome("a concurrent commit", writer.commit(), "CONFLICT"),
        );
        const errors = await Promise.all(commits);
        expectAnySuccess("concurrent commits", errors);
        const committed = versions.filter((_, index) => errors[index] === undefined);
        await storedVersion(context, path("a"), committed);
        for (const writer of writers) await writer[Symbol.asyncDispose]();
      }
    },
  },
  {
    id: "CONW-04",
    level: "must",
    rules: [7, 19],
    needs: [],
    tier: 0,
    title: "after a put, a commit and a move onto one path at the same time it holds one of the three, whole",
    why: "no order is promised, but no mixture either",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (let round = 0; round < 10; round++) {
        const parts = round % 3 === 0 ? limits.partSize : 0;
        const [putting, writing, moving] = ["put", "written", "moved"].map((name, index) => ({
          object: data(`${name} ${round}`),
          size: parts + 3000 + 1000 * index + round,
        }));
        if (putting === undefined || writing === undefined || moving === undefined) continue;
        await put(driver, path("from"), moving.object, moving.size);
        await using writer = await driver.writer(path("a"));
        await writeRange(writer, writing.object, 0, writing.size);
        await Promise.all([
          put(driver, path("a"), putting.object, putting.size),
          expectOutcome("a concurrent commit", writer.commit(), "CONFLICT"),
          driver.move(path("from"), path("a")),
        ]);
        await storedVersion(context, path("a"), [putting, writing, moving]);
      }
    },
  },
  {
    id: "CONW-05",
    level: "must",
    rules: [7, 22],
    needs: [],
    tier: 0,
    title:
      "a commit that a delete of its path, or of a directory above it, crosses leaves the object whole or nothing",
    why: "a repository is deleted while somebody pushes to it",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (let round = 0; round < 16; round++) {
        const place = ["d", "d/e", "d/e/a", "d/e"][round % 4] ?? "d";
        const written = { object: data(`${round}`), size: 4000 + (round < 4 ? limits.partSize : 0) };
        await put(driver, path("d/e/other"), data("other"), 10);
        await using writer = await driver.writer(path("d/e/a"));
        await writeRange(writer, written.object, 0, written.size);
        const [refused] = await Promise.all([
          expectOutcome("the commit", writer.commit(), "CONFLICT"),
          expectOutcome("the delete", driver.delete(path(place)), "PATH_NOT_FOUND"),
        ]);
        const found = await driver.getContent(path("d/e/a")).catch(() => undefined);
        if (found !== undefined) await expectStored(context, path("d/e/a"), written);
        else await expectMissing(driver, path("d/e/a"));
        expectEqual("a refused commit leaves nothing", refused !== undefined && found !== undefined, false);
        await expectOutcome("a second delete", driver.delete(path("d")), "PATH_NOT_FOUND");
      }
    },
  },
  {
    id: "CONW-07",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title: "sixteen writers of the same small blob at one path all succeed, and it is never gone in between",
    why: "a whole cluster of builders pushes the same base layer",
    async run(context) {
      const { driver, path, data } = context;
      const blob = { object: data("blob"), size: 20_000 };
      let done = false;
      const watch = async (): Promise<void> => {
        let seen = false;
        while (!done) {
          await turn();
          const size = await driver.stat(path("blob")).then(
            (info) => info.size,
            () => undefined,
          );
          expectEqual("the blob once it was seen", seen && size === undefined, false);
          if (size !== undefined) expectEqual("size of the blob", size, blob.size);
          seen ||= size !== undefined;
        }
      };
      const watching = watch();
      try {
        await Promise.all(
          Array.from({ length: 16 }, () => upload(driver, path("blob"), blob.object, blob.size, 7000)),
        );
      } finally {
        done = true;
        await watching;
      }
      await expectStored(context, path("blob"), blob);
    },
  },
  {
    id: "CONW-15",
    level: "must",
    rules: [7],
    needs: [],
    tier: 0,
    title:
      "of two writers on one path the one committed later is stored, in whichever order they were opened",
    why: "who pushed last, decides",
    async run(context) {
      const { driver, path, data } = context;
      for (const order of [
        [0, 1],
        [1, 0],
      ]) {
        const versions = [0, 1].map((index) => ({ object: data(`${order}: ${index}`), size: 2000 + index }));
        const writers = [await driver.writer(path("a")), await driver.writer(path("a"))];
        for (const [index, { object, size }] of versions.entries())
          await writers[index]?.write(object.bytes(0, size));
        let last = versions[0];
        for (const index of order) {
          const writer = writers[index];
          if (writer === undefined) continue;
          const refused = await expectOutcome("a commit", writer.commit(), "CONFLICT");
          if (refused === undefined) last = versions[index];
          if (last !== undefined) await expectStored(context, path("a"), last);
        }
      }
    },
  },
  {
    id: "CONW-16",
    level: "must",
    rules: [7, 12],
    needs: [],
    tier: 0,
    title: "of two writers on one path, cancelling or leaving one never touches the other",
    why: "one of two pushes is broken off",
    async run(context) {
      const { driver, path, data, limits } = context;
      const ways = (["cancel", "dispose"] as const).flatMap((how) =>
        (["first", "second"] as const).flatMap((kept) =>
          (["before", "after"] as const).map((moment) => ({ how, kept, moment })),
        ),
      );
      for (const size of [5000, limits.partSize + 17]) {
        for (const { how, kept, moment } of ways) {
          const version = { object: data(`kept ${how} ${kept} ${moment} ${size}`), size };
          const writers = [await driver.writer(path("a")), await driver.writer(path("a"))];
          const [keeper, leaver] = kept === "first" ? writers : writers.toReversed();
          if (keeper === undefined || leaver === undefined) continue;
          const leave = (): Promise<void> =>
            how === "cancel" ? leaver.cancel() : leaver[Symbol.asyncDispose]();
          await writeRange(keeper, version.object, 0, 2000);
          await writeRange(leaver, data("left"), 0, size);
          if (moment === "before") await leave();
          await writeRange(keeper, version.object, 2000, size);
          await keeper.commit();
          if (moment === "after") await leave();
          await expectStored(context, path("a"), version);
        }
      }
    },
  },
];
