import { isStorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectStored, put, upload } from "../stored.ts";

export const putIfAbsentCases: readonly CaseDefinition[] = [
  {
    id: "COND-01",
    level: "must",
    rules: [19],
    needs: ["putIfAbsent"],
    tier: 0,
    title: "putContent with ifAbsent creates, and rejects with ALREADY_EXISTS where an object is",
    why: "locks and first writers rest on it",
    async run(context) {
      const { driver, path, data, limits } = context;
      const first = { object: data("v1"), size: 100 };
      await driver.putContent(path("a"), first.object.bytes(0, 100), { ifAbsent: true });
      await expectStored(context, path("a"), first);
      const again = driver.putContent(path("a"), data("v2").bytes(0, 200), { ifAbsent: true });
      await expectRejection("a second putContent with ifAbsent", again, "ALREADY_EXISTS");
      await expectStored(context, path("a"), first);
      await put(driver, path("empty"), data("empty"), 0);
      const onEmpty = driver.putContent(path("empty"), data("v2").bytes(0, 1), { ifAbsent: true });
      await expectRejection("ifAbsent where an empty object is", onEmpty, "ALREADY_EXISTS");
      const large = { object: data("large"), size: limits.partSize + 1 };
      await driver.putContent(path("d/large"), large.object.bytes(0, large.size), { ifAbsent: true });
      await expectStored(context, path("d/large"), large);
      const onLarge = driver.putContent(path("d/large"), data("v2").bytes(0, large.size), { ifAbsent: true });
      await expectRejection("ifAbsent where a large object is", onLarge, "ALREADY_EXISTS");
      await expectStored(context, path("d/large"), large);
      await upload(driver, path("written"), data("written"), 300);
      const onWritten = driver.putContent(path("written"), data("v2").bytes(0, 1), { ifAbsent: true });
      await expectRejection("ifAbsent where a writer has committed", onWritten, "ALREADY_EXISTS");
      await using pending = await driver.writer(path("pending"));
      await pending.write(data("pending").bytes(0, 10));
      await driver.putContent(path("pending"), first.object.bytes(0, 100), { ifAbsent: true });
      await expectStored(context, path("pending"), first);
      await driver.delete(path("a"));
      const third = { object: data("v3"), size: 50 };
      await driver.putContent(path("a"), third.object.bytes(0, 50), { ifAbsent: true });
      await expectStored(context, path("a"), third);
    },
  },
  {
    id: "CONW-08",
    level: "must",
    rules: [19],
    needs: ["putIfAbsent"],
    tier: 0,
    title:
      "of sixteen putContent calls with ifAbsent at the same time exactly one resolves, and its value stays",
    why: "whoever was told that he came first acts on it",
    async run(context) {
      for (let round = 0; round < ROUNDS; round++) await race(context, round);
    },
  },
];

/** A look before the write is told from a condition of the write only where two racers meet between the two. */
const ROUNDS = 12;

async function race(context: CaseContext, round: number): Promise<void> {
  const { driver, path, data } = context;
  const place = path(`a${round}`);
  const versions = Array.from({ length: 16 }, (_, index) => ({
    object: data(`racer ${index} of ${round}`),
    size: 100 + index,
  }));
  const ended = await Promise.allSettled(
    versions.map(({ object, size }) => driver.putContent(place, object.bytes(0, size), { ifAbsent: true })),
  );
  const codes = ended.map((each) => {
    if (each.status === "fulfilled") return "resolved";
    return isStorageError(each.reason) ? each.reason.code : String(each.reason);
  });
  const expected = ["resolved", ...Array.from({ length: 15 }, () => "ALREADY_EXISTS")];
  expectEqual("the sixteen outcomes", codes.toSorted().toReversed(), expected);
  const winner = versions[codes.indexOf("resolved")];
  if (winner !== undefined) await expectStored(context, place, winner);
}
