import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectThat } from "../expectations.ts";
import { positions, settled } from "../listed.ts";
import { expectMissing, expectStored, put, upload } from "../stored.ts";

/** Calls that ended without an answer, and that the caller repeats. */
export const unknownOutcomeCases: readonly CaseDefinition[] = [
  {
    id: "IDEM-09",
    level: "must",
    rules: [18, 21],
    needs: [],
    tier: 0,
    title: "repeating a call whose outcome is unknown leads to what the first one meant",
    why: "clients and garbage collection repeat what was broken off",
    async run(context) {
      const { path, data } = context;
      // An instance of its own: what was under way has ended once it is disposed.
      const driver = await context.open();
      for (let turns = 0; turns < 10; turns++) {
        const object = data(`round ${turns}`);
        const at = (name: string): string => path(`${turns}/${name}`);
        const expected = { object, size: 3000 };
        const interrupted = async (call: (signal: AbortSignal) => Promise<unknown>): Promise<void> => {
          const abort = new AbortController();
          const ending = call(abort.signal).catch((error: unknown) => {
            if (error !== abort.signal.reason) throw error;
          });
          for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
          abort.abort();
          await ending;
        };
        await interrupted((signal) => driver.putContent(at("put"), object.bytes(0, 3000), { signal }));
        await put(driver, at("put"), object, 3000);
        await expectStored(context, at("put"), expected, driver);
        await put(driver, at("from"), object, 3000);
        await interrupted((signal) => driver.move(at("from"), at("to"), { signal }));
        await expectOutcome("the repeated move", driver.move(at("from"), at("to")), "PATH_NOT_FOUND");
        await expectStored(context, at("to"), expected, driver);
        await interrupted((signal) => driver.delete(at("to"), { signal }));
        await expectOutcome("the repeated delete", driver.delete(at("to")), "PATH_NOT_FOUND");
        await expectMissing(driver, at("to"));
      }
    },
  },
  {
    id: "IDEM-12",
    level: "must",
    rules: [18, "writer-states"],
    needs: [],
    tier: 0,
    title: "an aborted commit may be repeated, by the same writer or a new one, and ends in the whole object",
    why: "the request that finishes an upload is repeated when its answer is lost",
    async run(context) {
      const { path, data } = context;
      const driver = await context.open();
      for (let turns = 0; turns < 10; turns++) {
        const object = data(`round ${turns}`);
        const at = path(`${turns}`);
        const abort = new AbortController();
        await using writer = await driver.writer(at);
        await writer.write(object.bytes(0, 4000));
        const ending = writer.commit({ signal: abort.signal }).catch((error: unknown) => {
          if (error !== abort.signal.reason) throw error;
        });
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
        abort.abort();
        await ending;
        const repeated = await writer.commit().then(
          () => true,
          () => false,
        );
        if (!repeated) await upload(driver, at, object, 4000);
        await expectStored(context, at, { object, size: 4000 }, driver);
      }
    },
  },
  {
    id: "MODL-07",
    level: "must",
    rules: [14, 15, 19],
    needs: [],
    tier: 0,
    title:
      "generated objects obey the laws: put and get, move there and back, delete and put, pieces and whole, list and walk",
    why: "laws find what examples miss",
    async run(context) {
      const { driver, path, data } = context;
      const { chunkSize, partSize } = context.limits;
      const edges = [chunkSize, partSize].flatMap((edge) => [edge - 1, edge, edge + 1]);
      const sizes = fc.oneof(
        { weight: 2, arbitrary: fc.nat({ max: 70_000 }) },
        { weight: 1, arbitrary: fc.constantFrom(...edges) },
      );
      const rounds = fc.sample(fc.tuple(sizes, fc.nat({ max: 3000 })), { seed: context.seed, numRuns: 12 });
      for (const [round, [size, piece]] of rounds.entries()) {
        const expected = { object: data(`${round}`), size };
        await put(driver, path("a"), expected.object, size);
        await put(driver, path("a"), expected.object, size);
        await expectStored(context, path("a"), expected);
        await driver.move(path("a"), path("d/b"));
        await driver.move(path("d/b"), path("a"));
        await expectStored(context, path("a"), expected);
        await driver.delete(path("a"));
        await put(driver, path("a"), expected.object, size);
        await expectStored(context, path("a"), expected);
        await upload(driver, path("whole"), expected.object, size);
        await upload(driver, path("pieces"), expected.object, size, Math.max(piece, Math.ceil(size / 40), 1));
        const [whole, pieces] = [
          await driver.getContent(path("whole")),
          await driver.getContent(path("pieces")),
        ];
        expectThat(Buffer.compare(whole, pieces) === 0, "the same object in pieces and whole", "two objects");
        await put(driver, path(`d/${round}/e`), expected.object, 1);
        await settled(driver, async () => {
          for (const directory of [context.prefix, path("d"), path(`d/${round}`)]) {
            const walked = await positions(driver.walk(directory));
            const children = walked.filter((position) => isChild(directory, position));
            expectEqual(
              `list of ${directory}, as walk has it`,
              await positions(driver.list(directory)),
              children,
            );
          }
        });
      }
    },
  },
  {
    id: "CONC-01",
    level: "must",
    rules: [7, 14, 19],
    needs: [],
    tier: 0,
    title:
      "1,000 mixed operations, fifty at a time on different paths, all succeed and leave what they should",
    why: "a busy registry does nothing else",
    async run(context) {
      const { driver, path, data } = context;
      const numbers = Array.from({ length: 250 }, (_, number) => number);
      const queue = numbers.values();
      let ended = 0;
      const work = async (): Promise<void> => {
        for (const number of queue) {
          const at = path(`${number % 7}/${number}`);
          const expected = { object: data(`${number}`), size: 100 + number * 37 };
          await put(driver, at, data("first"), 50);
          await upload(driver, `${at}-up`, expected.object, expected.size, 1500);
          await driver.move(`${at}-up`, at);
          await expectStored(context, at, expected);
          if (number % 3 === 0) await driver.delete(at);
          ended += 1;
        }
      };
      await Promise.all(Array.from({ length: 50 }, work));
      expectEqual("paths done", ended, numbers.length);
      for (const number of numbers) {
        const at = path(`${number % 7}/${number}`);
        const expected = { object: data(`${number}`), size: 100 + number * 37 };
        if (number % 3 === 0) await expectMissing(driver, at);
        else await expectStored(context, at, expected);
      }
    },
  },
];

/** True if the position lies directly in the directory. */
function isChild(directory: string, position: string): boolean {
  return !position.slice(directory.length + 1, -1).includes("/");
}
