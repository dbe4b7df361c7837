import type { StorageDriver } from "@stowage/core";
import { expect, test } from "vitest";
import { bytes, FakeStore, paths, text } from "./fake-store.ts";

interface Scenario {
  readonly title: string;
  prepare(driver: StorageDriver): Promise<void>;
  run(driver: StorageDriver): Promise<void>;
  /** What another process may find, wherever this one was killed: paths with contents. The last is after it has resolved. */
  readonly found: readonly Readonly<Record<string, string>>[];
}

const OLD = { "/a/object": "old" };
const NEW = { "/a/object": "new" };

async function commit(driver: StorageDriver, path: string, destination?: string): Promise<void> {
  await using writer = await driver.writer(path);
  await writer.write(bytes("new"));
  await writer.commit({ destination });
}

const scenarios: readonly Scenario[] = [
  {
    title: "putContent over an object",
    prepare: (driver) => driver.putContent("/a/object", bytes("old")),
    run: (driver) => driver.putContent("/a/object", bytes("new")),
    found: [OLD, NEW],
  },
  {
    title: "putContent into an empty store",
    prepare: async () => {},
    run: (driver) => driver.putContent("/a/object", bytes("new")),
    found: [{}, NEW],
  },
  {
    title: "putContent if absent",
    prepare: (driver) => driver.putContent("/b", bytes("b")),
    run: (driver) => driver.putContent("/a/object", bytes("new"), { ifAbsent: true }),
    found: [{ "/b": "b" }, { "/b": "b", ...NEW }],
  },
  {
    title: "commit over an object",
    prepare: (driver) => driver.putContent("/a/object", bytes("old")),
    run: (driver) => commit(driver, "/a/object"),
    found: [OLD, NEW],
  },
  {
    title: "commit elsewhere",
    prepare: (driver) => driver.putContent("/a/object", bytes("old")),
    run: (driver) => commit(driver, "/upload/data", "/a/object"),
    found: [OLD, NEW],
  },
  {
    title: "move",
    prepare: async (driver) => {
      await driver.putContent("/a/object", bytes("old"));
      await driver.putContent("/b/object", bytes("new"));
    },
    run: (driver) => driver.move("/b/object", "/a/object"),
    found: [{ ...OLD, "/b/object": "new" }, NEW],
  },
  {
    title: "delete",
    prepare: (driver) => driver.putContent("/a/object", bytes("old")),
    run: (driver) => driver.delete("/a/object"),
    found: [OLD, {}],
  },
];

async function contents(driver: StorageDriver): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for await (const { path, isDirectory } of driver.walk("/")) {
    if (!isDirectory) found[path] = text(await driver.getContent(path));
  }
  return found;
}

/** Runs a scenario that is killed after so many calls; false if it had ended before. */
async function killedAfter(calls: number, { prepare, run, found }: Scenario): Promise<boolean> {
  await using store = await FakeStore.createInMemory();
  const other = store.driver({ fsync: "none" });
  await prepare(other);
  let made = 0;
  let ended = false;
  const dying = store.driver({}, () => (++made > calls ? store.hold() : undefined));
  run(dying).then(
    () => {
      ended = true;
    },
    () => {},
  );
  while (!ended && made <= calls) await new Promise((resolve) => setImmediate(resolve));
  const state = await contents(other);
  expect(ended ? [found.at(-1)] : found).toContainEqual(state);
  await other.reclaim({ olderThan: new Date(Date.now() + 60_000) });
  expect(await store.residue().catch(() => [])).toEqual([]);
  expect(await contents(other)).toEqual(state);
  for (const path of await paths(other.list("/"))) await other.delete(path);
  expect(await paths(other.walk("/"))).toEqual([]);
  return !ended;
}

test.each(scenarios)(
  "$title, killed before any of its system calls, leaves the old or the new, and residue for reclaim",
  async (scenario) => {
    let calls = 0;
    while (await killedAfter(calls, scenario)) calls += 1;
    expect(calls).toBeGreaterThan(3);
  },
);
