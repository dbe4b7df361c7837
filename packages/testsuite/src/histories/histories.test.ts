import type { StorageDriver } from "@stowage/core";
import { expect, test } from "vitest";
import { cases } from "../cases.ts";
import type { CaseResult } from "../outcome.ts";
import { runConformance } from "../run-conformance.ts";
import { tinyDriver } from "../tiny-driver.ts";
import { microtasks } from "./meeting.ts";

async function resultOf(
  id: string,
  change: (right: StorageDriver) => Partial<StorageDriver>,
): Promise<CaseResult> {
  const harness = { name: "tiny", create: async () => tinyDriver(changed(change)) };
  const report = await runConformance(harness, { seed: 1, cases: cases.filter((each) => each.id === id) });
  const [result] = report.results;
  if (result === undefined) throw new Error("no result");
  return result;
}

/** All operations of one right driver, some of them replaced. */
function changed(change: (right: StorageDriver) => Partial<StorageDriver>): Partial<StorageDriver> {
  const right = tinyDriver();
  return {
    getContent: (...given) => right.getContent(...given),
    putContent: (...given) => right.putContent(...given),
    reader: (...given) => right.reader(...given),
    writer: (...given) => right.writer(...given),
    stat: (...given) => right.stat(...given),
    list: (...given) => right.list(...given),
    walk: (...given) => right.walk(...given),
    move: (...given) => right.move(...given),
    delete: (...given) => right.delete(...given),
    ...change(right),
  };
}

/** Every tenth call. */
function now(): () => boolean {
  let calls = 0;
  return () => {
    calls += 1;
    return calls % 10 === 0;
  };
}

test.each(["LINR-01", "LINR-02", "LINR-03"])(
  "%s: a right driver passes, and the clients have met",
  async (id) => {
    const { outcome, notes } = await resultOf(id, () => ({}));
    expect(outcome).toEqual({ status: "passed" });
    for (const note of notes ?? []) expect(Number(/(\d+) % of/.exec(note)?.[1])).toBeGreaterThanOrEqual(30);
  },
);

const broken: Readonly<
  Record<string, readonly [id: string, (right: StorageDriver) => Partial<StorageDriver>]>
> = {
  "a cache that is not told of every change": [
    "LINR-01",
    (right) => {
      const kept = new Map<string, Uint8Array>();
      const isStale = now();
      return {
        async getContent(path) {
          const old = kept.get(path);
          const content = await right.getContent(path);
          kept.set(path, content);
          return isStale() && old !== undefined ? old : content;
        },
      };
    },
  ],
  "a put that is lost": [
    "LINR-01",
    (right) => {
      const isLost = now();
      return {
        async putContent(path, content) {
          if (!path.endsWith("/subject") || !isLost()) await right.putContent(path, content);
        },
      };
    },
  ],
  "a delete that answers before it deletes": [
    "LINR-01",
    (right) => ({
      async delete(path) {
        await right.stat(path);
        microtasks(30)
          .then(() => right.delete(path))
          .catch(() => undefined);
      },
    }),
  ],
  "a move that removes what it replaces first": [
    "LINR-01",
    (right) => ({
      async move(source, destination) {
        const content = await right.getContent(source);
        await right.delete(destination).catch(() => undefined);
        await microtasks(10);
        await right.putContent(destination, content);
        await right.delete(source);
      },
    }),
  ],
  "a listing that is a moment old": [
    "LINR-02",
    (right) => {
      const kept = new Map<string, string[]>();
      const isStale = now();
      return {
        async *list(path, options) {
          const old = kept.get(path);
          const found: string[] = [];
          for await (const entry of right.list(path, options)) found.push(entry.path);
          kept.set(path, found);
          const shown = isStale() && old !== undefined ? old : found;
          for (const each of shown) yield { path: each, isDirectory: false };
        },
      };
    },
  ],
};

test.each(Object.entries(broken))("%s is found", async (_, [id, change]) => {
  const { outcome } = await resultOf(id, change);
  if (outcome.status !== "failed") throw new Error(outcome.status);
  expect(outcome.failure.expected).toMatch(/an order of the calls/);
  expect(outcome.failure.calls.join("\n")).toMatch(/^\d+\. client \d, from \d+ to .*, beside \d+/m);
});
