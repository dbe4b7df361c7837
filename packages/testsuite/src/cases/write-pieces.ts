import fc from "fast-check";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectBytes, expectStored, upload } from "../stored.ts";

const MiB = 1024 * 1024;

/** Where pieces of these lengths, again and again, end within `size` bytes. */
function endsOf(lengths: readonly number[], size: number): readonly number[] {
  const ends: number[] = [];
  let end = 0;
  for (let index = 0; ; index++) {
    end += lengths[index % lengths.length] ?? 1;
    if (end >= size || ends.length === 200) return ends;
    ends.push(end);
  }
}

/** How bytes come in: in what pieces, in what order, and how many. */
export const writePieceCases: readonly CaseDefinition[] = [
  {
    id: "WRIT-12",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title: "writes that are not awaited apply in the order of the calls",
    why: "a stream that is piped into the writer must not come out shuffled",
    async run(context) {
      const { driver, path, data } = context;
      const object = data("v1");
      const piece = 7001;
      await using writer = await driver.writer(path("a"));
      const writes: Promise<void>[] = [];
      for (let at = 0; at < 40 * piece; at += piece) writes.push(writer.write(object.bytes(at, at + piece)));
      await Promise.all(writes);
      await writer.commit();
      await expectStored(context, path("a"), { object, size: 40 * piece });
    },
  },
  {
    id: "WRIT-13",
    level: "must",
    rules: [7],
    needs: [],
    tier: 1,
    title: "how an upload is cut into writes, in two hundred ways, makes no difference to the object",
    why: "the same layer arrives in other pieces each time and has one digest",
    async run(context) {
      const { driver, path, data, limits } = context;
      const object = data("v1");
      const size = 3 * MiB;
      const whole = object.bytes(0, size);
      const cuts = fc.array(fc.nat({ max: size }), { minLength: 1, maxLength: 30 });
      const lengths = fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 8 });
      const splits = fc.oneof(
        cuts.map((places) => places.toSorted((a, b) => a - b)),
        lengths.map((repeated) => endsOf(repeated, size)),
      );
      const queue = fc.sample(splits, { seed: context.seed, numRuns: 200 }).entries();
      const work = async (): Promise<void> => {
        for (const [index, split] of queue) {
          const at = path(`${index % 3}/${index}`);
          await using writer = await driver.writer(at);
          let start = 0;
          for (const end of [...split, size]) {
            await writer.write(whole.subarray(start, end));
            start = end;
          }
          await writer.commit();
          const found = await driver.getContent(at);
          if (Buffer.compare(found, whole) !== 0)
            expectBytes(context, `an upload cut at ${split}`, found, { object, start: 0, length: size });
          await driver.delete(at);
        }
      };
      await Promise.all(Array.from({ length: 4 }, work));
      for (const piece of [1000, limits.partSize - 1, limits.partSize, limits.partSize + 1]) {
        await upload(driver, path("a"), object, 2 * limits.partSize + 17, piece);
        await expectStored(context, path("a"), { object, size: 2 * limits.partSize + 17 });
      }
    },
  },
];
