import fc from "fast-check";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual } from "../expectations.ts";
import { positions } from "../listed.ts";
import { numbered, putMany } from "../many.ts";
import { expectBody, expectBytes, put, upload } from "../stored.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

/** Milliseconds for a case that measures. */
const PATIENCE = 1_800_000;

/** Largest object of putContent and getContent. */
const WHOLE = 64 * MiB;

/** Milliseconds that `work` takes, and what it gives. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The value below which `share` of the values lie. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Puts a speed into the report: bytes where there are any, else calls. */
function report(
  { measure }: CaseContext,
  what: string,
  milliseconds: number,
  size: number,
  times: number,
): void {
  const perSecond = (1000 * times) / milliseconds;
  if (size >= MiB) measure({ what, value: round((perSecond * size) / MiB), unit: "MiB/s" });
  else measure({ what, value: round(perSecond), unit: "a second" });
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Figures for comparing drivers and versions on one machine. They judge nothing, but every byte is looked at. */
export const figureCases: readonly CaseDefinition[] = [
  {
    id: "BENC-01",
    level: "may",
    rules: ["resources"],
    needs: [],
    tier: 2,
    alone: true,
    timeout: PATIENCE,
    title: "how fast objects of 0 bytes to 100 MiB are put and got, written and read to their end",
    why: "a push and a pull are nothing else",
    async run(context) {
      const { driver, path, data } = context;
      for (const [name, size, times] of [
        ["0 bytes", 0, 300],
        ["1 KiB", KiB, 300],
        ["1 MiB", MiB, 50],
        ["100 MiB", 100 * MiB, 2],
      ] as const) {
        const object = data(name);
        const each = async (work: () => Promise<unknown>): Promise<number> =>
          await timed(async () => {
            for (let time = 0; time < times; time++) await work();
          });
        if (size <= WHOLE) {
          const bytes = object.bytes(0, size);
          report(
            context,
            `putContent of ${name}`,
            await each(() => driver.putContent(path("a"), bytes)),
            size,
            times,
          );
          const got = await each(async () => {
            const found = await driver.getContent(path("a"));
            expectBytes(context, name, found, { object, start: 0, length: size });
          });
          report(context, `getContent of ${name}, compared`, got, size, times);
        }
        const written = await each(() => upload(driver, path("b"), object, size, MiB));
        report(context, `writer and commit of ${name}, generated`, written, size, times);
        const read = await each(async () => {
          await using reader = await driver.reader(path("b"));
          await expectBody(context, name, reader, { object, start: 0, length: size });
        });
        report(context, `reader of ${name}, compared`, read, size, times);
      }
    },
  },
  {
    id: "BENC-02",
    level: "may",
    rules: ["resources"],
    needs: [],
    tier: 2,
    alone: true,
    timeout: PATIENCE,
    title: "how long it takes to list, walk and delete 5, 50, 1,000 and 10,000 objects",
    why: "catalogues, garbage collection and the deletion of repositories",
    async run({ driver, path, data, measure }) {
      for (const count of [5, 50, 1000, 10_000]) {
        const names = numbered(count).map((name) => path(`d/${name}`));
        await putMany(driver, names, data("v1"));
        for (const operation of ["list", "walk"] as const) {
          let found: readonly string[] = [];
          const milliseconds = await timed(async () => {
            found = await positions(driver[operation](path("d")));
          });
          expectEqual(`entries of ${operation}`, found.length, count);
          measure({ what: `${operation} of ${count} objects`, value: round(milliseconds), unit: "ms" });
        }
        const milliseconds = await timed(() => driver.delete(path("d")));
        measure({ what: `delete of ${count} objects`, value: round(milliseconds), unit: "ms" });
      }
    },
  },
  {
    id: "BENC-03",
    level: "may",
    rules: ["resources"],
    needs: [],
    tier: 2,
    alone: true,
    timeout: PATIENCE,
    title: "how long reads, and rounds of put, get and delete, take with 1, 8 and 64 of them under way",
    why: "the slowest hundredth is what users talk about",
    async run(context) {
      const { driver, path, data, measure } = context;
      const object = data("v1");
      await put(driver, path("a"), object, 100 * KiB);
      const kinds: Readonly<Record<string, (number: number) => Promise<unknown>>> = {
        "a read of 100 KiB": async () => {
          await using reader = await driver.reader(path("a"));
          await expectBody(context, "a", reader, { object, start: 0, length: 100 * KiB });
        },
        "put, get and delete of 1 KiB": async (number) => {
          await put(driver, path(`${number % 64}/${number}`), object, KiB);
          await driver.getContent(path(`${number % 64}/${number}`));
          await driver.delete(path(`${number % 64}/${number}`));
        },
      };
      for (const [kind, call] of Object.entries(kinds)) {
        for (const workers of [1, 8, 64]) {
          const queue = Array.from({ length: 640 }, (_, number) => number).values();
          const times: number[] = [];
          const work = async (): Promise<void> => {
            for (const number of queue) times.push(await timed(() => call(number)));
          };
          await Promise.all(Array.from({ length: workers }, work));
          const [half, most, nearlyAll] = [0.5, 0.95, 0.99].map((share) => round(quantile(times, share)));
          const note = `95 %: ${most} ms, 99 %: ${nearlyAll} ms`;
          measure({ what: `${kind}, ${workers} at once, half within`, value: half ?? 0, unit: "ms", note });
        }
      }
    },
  },
  {
    id: "BENC-04",
    level: "may",
    rules: ["resources"],
    needs: [],
    tier: 2,
    alone: true,
    timeout: PATIENCE,
    title: "how long the first byte takes from any place of an object of 100 MiB",
    why: "clients that load lazily read layers in pieces",
    async run(context) {
      const { driver, path, data, seed, measure } = context;
      const size = 100 * MiB;
      await upload(driver, path("a"), data("large"), size, MiB);
      const times: number[] = [];
      for (const offset of fc.sample(fc.nat({ max: size - KiB }), { seed, numRuns: 200 })) {
        await using reader = await driver.reader(path("a"), { offset, length: KiB });
        const source = reader.body.getReader();
        let first: Uint8Array | undefined;
        times.push(
          await timed(async () => {
            first = (await source.read()).value;
          }),
        );
        const found = first ?? new Uint8Array();
        expectBytes(context, "the first chunk", found, {
          object: data("large"),
          start: offset,
          length: found.length,
        });
        source.releaseLock();
      }
      const note = `99 %: ${round(quantile(times, 0.99))} ms`;
      measure({
        what: "first bytes at an offset, half within",
        value: round(quantile(times, 0.5)),
        unit: "ms",
        note,
      });
    },
  },
];
