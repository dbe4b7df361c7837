import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { killMoments, PROCESSES_LIMIT, reach } from "../kill-moments.ts";
import { expectBytes, expectMissing, expectStored, put, storedVersion } from "../stored.ts";

/** A process that is killed in the middle of put, move and delete. The page cache survives: this says nothing of power. */
export const crashCases: readonly CaseDefinition[] = [
  {
    id: "CONT-16",
    level: "must",
    rules: [19],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process killed during putContent leaves the old or the new object, whole; the new one if it was acknowledged",
    why: "a tag that points to half a digest breaks every pull",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const [round, moment] of killMoments(context.seed, 4).entries()) {
        const worker = await context.process();
        const size = round % 2 === 0 ? 100_000 : limits.partSize + 1000;
        const names = Array.from({ length: 8 }, (_, index) => `${round}/${index}`);
        for (const name of names) await put(driver, path(name), data("old"), 100);
        const acknowledged = new Set<string>();
        const puts = names.map(async (name) => {
          await worker.putContent(path(name), data(name).bytes(0, size));
          acknowledged.add(name);
        });
        await reach(moment);
        await worker.kill();
        await Promise.allSettled(puts);
        for (const name of names) {
          const old = { object: data("old"), size: 100 };
          const next = { object: data(name), size };
          const found = await storedVersion(context, path(name), [old, next]);
          if (acknowledged.has(name)) expectEqual("an acknowledged object", found, next);
          await expectStored(context, path(name), found);
        }
      }
    },
  },
  {
    id: "MOVE-09",
    level: "must",
    rules: [14, 18],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process killed during move leaves the object at its source, its destination or both, whole; repeating finishes",
    why: "the last step of a push is a move",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const [round, moment] of killMoments(context.seed, 4).entries()) {
        const worker = await context.process();
        const size = round % 2 === 0 ? 50_000 : limits.copySize + 1000;
        const names = Array.from({ length: 8 }, (_, index) => `${round}/${index}`);
        for (const name of names) await put(driver, path(`from/${name}`), data(name), size);
        const acknowledged = new Set<string>();
        const moves = names.map(async (name) => {
          await worker.move(path(`from/${name}`), path(`to/${name}`));
          acknowledged.add(name);
        });
        await reach(moment);
        await worker.kill();
        await Promise.allSettled(moves);
        for (const name of names) {
          const window = { object: data(name), start: 0, length: size };
          const [source, destination] = await Promise.all(
            ["from", "to"].map((place) => driver.getContent(path(`${place}/${name}`)).catch(() => undefined)),
          );
          expectThat(source !== undefined || destination !== undefined, "source or destination", "neither");
          if (source !== undefined) expectBytes(context, "the source", source, window);
          if (destination !== undefined) expectBytes(context, "the destination", destination, window);
          if (acknowledged.has(name))
            expectThat(source === undefined, "an acknowledged move to be done", "a source");
          const repeated = driver.move(path(`from/${name}`), path(`to/${name}`));
          await expectOutcome("the repeated move", repeated, "PATH_NOT_FOUND");
          await expectStored(context, path(`to/${name}`), { object: data(name), size });
          await expectMissing(driver, path(`from/${name}`));
        }
      }
    },
  },
  {
    id: "DELE-10",
    level: "must",
    rules: [23],
    needs: ["shared"],
    facilities: ["process"],
    tier: 1,
    timeout: PROCESSES_LIMIT,
    title:
      "a process killed during a recursive delete leaves whole objects, and repeating the delete finishes",
    why: "deleting a repository takes its time",
    async run(context) {
      const { driver, path, data } = context;
      for (const [round, moment] of killMoments(context.seed, 3).entries()) {
        const worker = await context.process();
        const names = Array.from({ length: 60 }, (_, index) => path(`d/${round}/${index % 3}/${index}`));
        for (const name of names) await put(driver, name, data(name), 50);
        const deleting = worker.delete(path("d")).catch(() => undefined);
        await reach(moment);
        await worker.kill();
        await deleting;
        for (const name of names) {
          const found = await driver.getContent(name).catch(() => undefined);
          if (found === undefined) continue;
          expectBytes(context, "what is left", found, { object: data(name), start: 0, length: 50 });
        }
        await expectOutcome("the repeated delete", driver.delete(path("d")), "PATH_NOT_FOUND");
        await expectMissing(driver, path("d"));
      }
    },
  },
];
