import type { StorageDriver } from "@stowage/core";
import { expect, test } from "vitest";
import { cases } from "../cases.ts";
import type { CaseResult } from "../outcome.ts";
import { runConformance } from "../run-conformance.ts";
import { tinyDriver } from "../tiny-driver.ts";

async function resultOf(
  change: Partial<StorageDriver>,
  options: { readonly seed?: number; readonly replay?: string | undefined } = {},
): Promise<CaseResult> {
  const harness = { name: "tiny", create: async () => tinyDriver(change) };
  const subject = cases.filter(({ id }) => id === "MODL-01");
  const report = await runConformance(harness, { seed: 1, ...options, cases: subject });
  const [result] = report.results;
  if (result === undefined) throw new Error("no result");
  return result;
}

/** Deletes what begins alike, too. */
function deletingByPrefix(): Partial<StorageDriver> {
  const right = tinyDriver();
  return {
    ...bound(right),
    async delete(path) {
      await right.delete(path);
      for await (const { path: each, isDirectory } of right.walk("/")) {
        if (!isDirectory && each.startsWith(path)) await right.delete(each);
      }
    },
  };
}

/** All operations of a driver, so that some can be replaced. */
function bound(driver: StorageDriver): Partial<StorageDriver> {
  return {
    getContent: (...given) => driver.getContent(...given),
    putContent: (...given) => driver.putContent(...given),
    reader: (...given) => driver.reader(...given),
    writer: (...given) => driver.writer(...given),
    stat: (...given) => driver.stat(...given),
    list: (...given) => driver.list(...given),
    walk: (...given) => driver.walk(...given),
    move: (...given) => driver.move(...given),
    delete: (...given) => driver.delete(...given),
  };
}

/** What `--replay` takes. */
function replayOf({ outcome }: CaseResult): string | undefined {
  return outcome.status === "failed" ? outcome.failure.replay : undefined;
}

test("a right driver agrees with the model, and the report tells how much was compared", async () => {
  const { outcome, notes } = await resultOf({});
  expect(outcome).toEqual({ status: "passed" });
  expect(notes?.join()).toMatch(/^\d+ of 1000 sequences with \d+ operations agree with the model$/);
});

test("a delete of what begins alike is found, and told in a handful of calls with their rules", async () => {
  const { outcome, rules } = await resultOf(deletingByPrefix());
  if (outcome.status !== "failed") throw new Error(outcome.status);
  expect(outcome.failure.calls.length).toBeLessThanOrEqual(7);
  expect(outcome.failure.calls.join("\n")).toContain("delete(");
  // Those of the call that diverged, a look at what was deleted too, not all that the case is about.
  expect(outcome.failure.rules).toEqual(expect.arrayContaining(["rule-3"]));
  expect(outcome.failure.rules?.length).toBeLessThan(rules.length);
});

test("the same seed leads to the same failure", async () => {
  const [first, second] = [await resultOf(deletingByPrefix()), await resultOf(deletingByPrefix())];
  expect(second.outcome).toEqual(first.outcome);
});

test("what a failure names repeats exactly its sequence", async () => {
  const failed = await resultOf(deletingByPrefix());
  const replay = replayOf(failed);
  const repeated = await resultOf(deletingByPrefix(), { replay });
  if (failed.outcome.status !== "failed" || repeated.outcome.status !== "failed") throw new Error("passed");
  expect(repeated.outcome.failure.calls.slice(0, -1)).toEqual(failed.outcome.failure.calls.slice(0, -1));
  expect((await resultOf({}, { replay })).outcome).toEqual({ status: "passed" });
});

test("a replay that is none is an error of the harness", async () => {
  const { outcome } = await resultOf({}, { replay: "nonsense" });
  expect(outcome).toMatchObject({ status: "harness error", reason: expect.stringContaining("nonsense") });
});
