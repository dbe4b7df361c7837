import type { StorageDriver } from "@stowage/core";
import { afterEach, expect, test, vi } from "vitest";
import type { ConformanceCase } from "./conformance-case.ts";
import { NotRunnable } from "./not-runnable.ts";
import type { Outcome } from "./outcome.ts";
import type { ConformanceReport } from "./report.ts";
import { type RunOptions, runConformance } from "./run-conformance.ts";
import { type TinyObjects, tinyDriver } from "./tiny-driver.ts";

const NOTHING: ConformanceCase = {
  id: "TEST-01",
  area: "test",
  level: "must",
  rules: [1],
  needs: [],
  tier: 0,
  title: "nothing is looked at",
  why: "it is a test",
  run: async () => undefined,
};

afterEach(() => {
  vi.useRealTimers();
});

function run(
  subject: Partial<ConformanceCase>,
  driver: () => StorageDriver = tinyDriver,
  options: RunOptions = {},
): Promise<ConformanceReport> {
  const harness = { name: "test", create: async () => driver() };
  return runConformance(harness, { grep: "TEST", cases: [{ ...NOTHING, ...subject }], ...options });
}

async function outcomeOf(
  subject: Partial<ConformanceCase>,
  driver?: () => StorageDriver,
): Promise<Outcome | undefined> {
  return (await run(subject, driver)).results[0]?.outcome;
}

function failing(message: string): () => Promise<void> {
  return async () => {
    throw new Error(message);
  };
}

test("a case that cannot judge this driver says why, and neither passes nor fails", async () => {
  const run = async (): Promise<void> => {
    throw new NotRunnable("nobody met");
  };
  expect(await outcomeOf({ run })).toEqual({ status: "not runnable", reason: "nobody met" });
});

test("a case that cannot judge this driver, but changed its neighbour, fails", async () => {
  const outcome = await outcomeOf({
    run: async ({ driver, prefix }) => {
      await driver.putContent(`${prefix}-`, new Uint8Array(40));
      throw new NotRunnable("nobody met");
    },
  });
  expect(outcome).toMatchObject({ failure: { expected: expect.stringContaining("untouched") } });
});

test("the tiny driver conforms, and what it does not declare is not declared", async () => {
  const report = await runConformance(
    { name: "tiny", create: async () => tinyDriver() },
    { grep: "STAT,APPD" },
  );
  expect(report.results.filter(({ outcome }) => outcome.status === "failed")).toEqual([]);
  expect([report.verdict, report.exitCode, report.harnessErrors]).toEqual(["conforms", 0, []]);
  const notDeclared = report.results.filter(({ outcome }) => outcome.status === "not declared");
  expect(notDeclared.map(({ id }) => id)).toContain("APPD-01");
});

test("a driver that loses the last byte of larger objects fails the cases of its rules, by name and offset", async () => {
  const lossy = (): StorageDriver => {
    const driver = tinyDriver();
    return tinyDriver({
      getContent: (path) => driver.getContent(path),
      putContent: (path, content) =>
        driver.putContent(path, content.subarray(0, Math.min(content.length, 4096))),
      stat: (path) => driver.stat(path),
      reader: (path, options) => driver.reader(path, options),
      walk: (path, options) => driver.walk(path, options),
      delete: (path) => driver.delete(path),
    });
  };
  const report = await runConformance(
    { name: "lossy", create: async () => lossy() },
    { grep: "CONT-01,CONT-05" },
  );
  expect([report.verdict, report.exitCode]).toEqual(["does not conform", 1]);
  const [first] = report.results;
  expect(first?.outcome).toMatchObject({
    failure: { expected: expect.stringContaining("4097"), seen: expect.stringContaining("4096") },
  });
});

test("exit code 3 if only a should failed, 1 if a must did", async () => {
  expect((await run({ run: failing("x"), level: "should" })).exitCode).toBe(3);
  expect((await run({ run: failing("x"), level: "may" })).exitCode).toBe(0);
  expect((await run({ run: failing("x") })).exitCode).toBe(1);
});

test("a should that is declared to fail: its reason, and exit code 0", async () => {
  const subject: ConformanceCase = { ...NOTHING, run: failing("x"), level: "should" };
  const harness = { name: "test", create: async () => tinyDriver() };
  const declared = { ...harness, deviations: [{ id: "TEST-01", reason: "no clock" }] };
  const report = await runConformance(declared, { grep: "TEST", cases: [subject] });
  expect([report.verdict, report.exitCode, report.notes]).toEqual(["conforms except declared", 0, []]);
  expect(report.results[0]?.outcome).toMatchObject({ status: "deviates", reason: "no clock" });
  const passing = { ...subject, run: NOTHING.run };
  const noted = await runConformance(declared, { grep: "TEST", cases: [passing] });
  expect([noted.verdict, noted.exitCode]).toEqual(["conforms", 0]);
  expect(noted.notes).toEqual([expect.stringContaining("TEST-01 passes; its declared deviation can go")]);
});

test.each([
  ["a must", { id: "TEST-01", reason: "no clock" }, /TEST-01 is a must/],
  ["a case that there is not", { id: "TEST-09", reason: "no clock" }, /"TEST-09", which is no case/],
  ["no reason", { id: "TEST-02", reason: " " }, /deviation from TEST-02 gives no reason/],
])("a deviation of %s is an error of the harness", async (_, deviation, message) => {
  const cases: readonly ConformanceCase[] = [NOTHING, { ...NOTHING, id: "TEST-02", level: "should" }];
  const harness = { name: "test", create: async () => tinyDriver(), deviations: [deviation] };
  await expect(runConformance(harness, { cases })).rejects.toThrow(message);
});

test("a case whose capability is not declared, or that has no module for a child process, does not pass", async () => {
  expect(await outcomeOf({ needs: ["resume"] })).toEqual({ status: "not declared", need: "resume" });
  expect(await outcomeOf({ facilities: ["process"] })).toMatchObject({ status: "not runnable" });
});

test("a declared capability that no case exercised is an error of the harness", async () => {
  const report = await run({}, tinyDriver, { grep: undefined });
  expect(report.exitCode).toBe(2);
  expect(report.harnessErrors.join()).toContain('"strongList" is declared');
});

test("a case that does not end fails by its name", async () => {
  const forever = (): Promise<void> => new Promise(() => undefined);
  const outcome = await outcomeOf({ timeout: 20, run: forever });
  expect(outcome).toMatchObject({
    failure: { expected: expect.stringContaining("TEST-01 to end within 0.02 s") },
  });
});

test("an object left below the prefix is deleted", async () => {
  const report = await run({
    run: async ({ driver, path }) => await driver.putContent(path("left"), new Uint8Array(1)),
  });
  expect(report.results[0]?.outcome).toEqual({ status: "passed" });
});

test("a driver that deletes too little, or too much, fails whatever the case looked at", async () => {
  const tooLittle = await outcomeOf(
    { run: async ({ driver, path }) => await driver.putContent(path("left"), new Uint8Array(1)) },
    () => tinyDriver({ delete: async () => undefined }),
  );
  expect(tooLittle).toMatchObject({ failure: { seen: expect.stringContaining("/left") } });
  const tooMuch = await outcomeOf({
    run: async ({ driver, prefix }) => {
      await driver.delete(`${prefix}0`);
    },
  });
  expect(tooMuch).toMatchObject({
    failure: { expected: expect.stringContaining("which nobody named") },
  });
});

test("a neighbour with other content fails the case", async () => {
  const outcome = await outcomeOf({
    run: async ({ driver, prefix }) => await driver.putContent(`${prefix}-`, new Uint8Array(40)),
  });
  expect(outcome).toMatchObject({
    failure: { expected: expect.stringContaining("untouched"), seen: expect.stringContaining("zeros") },
  });
});

test("an error that is no StorageError fails a case that looked away", async () => {
  const wild = (): StorageDriver => {
    const driver = tinyDriver();
    return new Proxy(driver, {
      get: (target, key) => {
        if (key === "move") return async () => Promise.reject(new Error("raw"));
        const value: unknown = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  };
  const outcome = await outcomeOf(
    { run: async ({ driver, path }) => await driver.move(path("a"), path("b")).catch(() => undefined) },
    wild,
  );
  expect(outcome).toMatchObject({ failure: { seen: expect.stringContaining("no StorageError") } });
});

test("the calls of a failed case are told, the same ones together", async () => {
  const outcome = await outcomeOf({
    run: async ({ driver, path }) => {
      for (let time = 0; time < 3; time++) await driver.putContent(path("a"), new Uint8Array(5));
      await driver.getContent(path("b"));
    },
  });
  expect(outcome).toMatchObject({
    failure: {
      seen: expect.stringContaining("PATH_NOT_FOUND"),
      calls: [
        'putContent("…/a", <5 bytes>) -> resolved (3 times)',
        expect.stringMatching(/^getContent\("…\/b"\) -> rejected with PATH_NOT_FOUND/),
      ],
    },
  });
});

test("a driver that cannot be made, or whose store does not answer, is an error of the harness", async () => {
  const throwing = { name: "x", create: () => Promise.reject(new Error("no credentials")) };
  await expect(runConformance(throwing)).rejects.toThrow(/create\(\) of "x" failed: Error "no credentials"/);
  const down = {
    name: "x",
    create: async () => tinyDriver({ stat: () => Promise.reject(new Error("down")) }),
  };
  await expect(runConformance(down)).rejects.toThrow(/does not answer stat/);
});

test("a harness that gives the same driver twice is an error", async () => {
  const driver = tinyDriver();
  await expect(runConformance({ name: "x", create: async () => driver })).rejects.toThrow(
    /same driver twice/,
  );
});

test("a driver whose creation never resolves is an error of the harness within half a minute", async () => {
  vi.useFakeTimers();
  const run = runConformance({ name: "x", create: () => new Promise(() => undefined) });
  const refused = expect(run).rejects.toThrow(/create\(\) of "x" did not resolve within 9 s/);
  await vi.advanceTimersByTimeAsync(30_000);
  await refused;
});

test("bail stops after the first must that fails", async () => {
  const cases = ["TEST-01", "TEST-02", "TEST-03"].map((id) => ({ ...NOTHING, id, run: failing(id) }));
  const report = await run({}, tinyDriver, { cases, jobs: 1, bail: true });
  expect(report.results.map(({ id }) => id)).toEqual(["TEST-01"]);
});

test("shuffled cases all run, in an order that the seed decides, those that look at the end last", async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `TEST-${String(index + 10)}`);
  const cases = ids.map(
    (id, index): ConformanceCase =>
      index < 16 ? { ...NOTHING, id } : { ...NOTHING, id, alone: true, ...(index === 17 && { atEnd: true }) },
  );
  const orderOf = async (seed: number): Promise<readonly string[]> => {
    const order: string[] = [];
    const onStart = (id: string): void => {
      order.push(id);
    };
    await run({}, tinyDriver, { cases, jobs: 1, shuffle: true, seed, onStart });
    return order;
  };
  const [first, again, other] = [await orderOf(1), await orderOf(1), await orderOf(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  expect([first, other].map((order) => order.toSorted())).toEqual([ids, ids]);
  expect([first.at(-1), other.at(-1)]).toEqual(["TEST-27", "TEST-27"]);
});

test("two runs at the same time in one store, and one after them, conform and leave nothing", async () => {
  const objects: TinyObjects = new Map();
  const harness = { name: "shared", create: async () => tinyDriver({}, objects) };
  const runOnce = (): Promise<ConformanceReport> =>
    runConformance(harness, { grep: "CONT-05,CONT-12,PATH-08,WRIT-02,DELE-01,STAT-01" });
  const reports = [...(await Promise.all([runOnce(), runOnce()])), await runOnce()];
  for (const { results } of reports) {
    expect(results.filter(({ outcome }) => outcome.status === "failed")).toEqual([]);
    expect(results.length).toBe(6);
  }
  expect([...objects.keys()]).toEqual([]);
});

test("the same seed gives the same content and choices", async () => {
  const seen: unknown[] = [];
  const look: Partial<ConformanceCase> = {
    run: async ({ seed, data }) => {
      seen.push([seed, data("a").bytes(0, 16)]);
    },
  };
  await run(look, tinyDriver, { seed: 7 });
  await run(look, tinyDriver, { seed: 7 });
  await run(look, tinyDriver, { seed: 8 });
  expect(seen[1]).toEqual(seen[0]);
  expect(seen[2]).not.toEqual(seen[0]);
});
