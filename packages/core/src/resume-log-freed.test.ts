import { describe, expect, test } from "vitest";
import { FakeResumeStore } from "./fake-resume-store.ts";
import { ResumeLog, type ResumePoint } from "./resume-log.ts";
import { resumeName, resumePrefix } from "./resume-names.ts";
import { formatResumeRecord } from "./resume-record.ts";

const PATH = "/uploads/1";
const PREFIX = resumePrefix(PATH);
const payload = Buffer.from("tail");
const conflict = expect.objectContaining({ code: "CONFLICT", path: PATH });

/** Where numbers are freed. */
function setUp(): { readonly store: FakeResumeStore; readonly log: ResumeLog } {
  const store = new FakeResumeStore(false);
  return { store, log: new ResumeLog(store) };
}

async function opened(log: ResumeLog): Promise<ResumePoint> {
  const point = await log.open(PATH);
  if (point === undefined) throw new Error("there is no resume point");
  return point;
}

describe("after a power failure, where markers may have lost their bytes", () => {
  test.each([0, 40])("a fence of %d zeros leads to the point below it", async (length) => {
    const { store, log } = setUp();
    const { number } = await log.publish(PATH, { nonce: "a", size: 1, payload });
    store.records.set(resumeName(PREFIX, number + 1), new Uint8Array(length));
    expect(await opened(log)).toMatchObject({ number, next: number + 2, size: 1 });
  });

  test("above such a fence a writer begins anew", async () => {
    const { store, log } = setUp();
    const { number } = await log.publish(PATH, { nonce: "a", size: 1, payload });
    store.records.set(resumeName(PREFIX, number + 1), new Uint8Array());
    await log.publish(PATH, { nonce: "b", size: 2, payload });
    expect(await opened(log)).toMatchObject({ nonce: "b", size: 2 });
  });

  test("a start record of zeros keeps nobody from beginning", async () => {
    const { store, log } = setUp();
    store.records.set(resumeName(PREFIX, 0), new Uint8Array(40));
    await log.publish(PATH, { nonce: "a", size: 1, payload, ifNone: true });
    expect(await opened(log)).toMatchObject({ size: 1 });
  });
});

test("nothing is left after a commit", async () => {
  const { store, log } = setUp();
  const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
  await log.finish(await log.fence(PATH, { continues, nonce: "b" }));
  await log.settled();
  expect(store.records.size).toBe(0);
});

test("a writer that dies before it has replaced a point leaves it, over the fence of a dead commit too", async () => {
  const { store, log } = setUp();
  const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
  for (const nonce of ["b", "c"]) {
    store.meanwhile.set("create durable", () => Promise.reject(new Error("killed")));
    await expect(log.publish(PATH, { nonce, size: 2, payload })).rejects.toThrow("killed");
    expect(await opened(log)).toMatchObject({ number: point.number, nonce: "a", size: 1 });
    await log.fence(PATH, { continues: await opened(log), nonce: `dead ${nonce}` });
  }
  const continued = await log.publish(PATH, { continues: await opened(log), nonce: "d", size: 3, payload });
  expect(await opened(log)).toMatchObject({ number: continued.number, size: 3 });
});

test("a point whose number has been taken anew is not the one that was opened", async () => {
  const { store, log } = setUp();
  const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
  const name = resumeName(PREFIX, point.number);
  store.records.set(name, formatResumeRecord({ kind: "point", nonce: "other", size: 1, payload }));
  await expect(log.fence(PATH, { continues: point, nonce: "b" })).rejects.toEqual(conflict);
});

test("a fence over a point whose number has been taken anew leads nowhere", async () => {
  const { store, log } = setUp();
  const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
  await log.fence(PATH, { continues: point, nonce: "dead" });
  const name = resumeName(PREFIX, point.number);
  store.records.set(name, formatResumeRecord({ kind: "point", nonce: "other", size: 1, payload }));
  expect(await log.open(PATH)).toBeUndefined();
});

test("a writer whose predecessors end while it begins takes a number that none of them had", async () => {
  const { store, log } = setUp();
  const other = new ResumeLog(store);
  const first = await other.publish(PATH, { nonce: "a", size: 1, payload });
  store.meanwhile.set("create", () => other.cancel(PATH, { point: first, nonce: "a" }));
  const second = await log.publish(PATH, { nonce: "b", size: 2, payload });
  expect(second.number).toBeGreaterThan(first.number + 100);
  expect(await opened(log)).toMatchObject({ nonce: "b" });
  expect([...store.records.keys()].sort()).toEqual([
    resumeName(PREFIX, second.number),
    resumeName(PREFIX, 0),
  ]);
});

test("an instance retires each record once, though a commit follows its close at once", async () => {
  const { store, log } = setUp();
  const first = await log.publish(PATH, { nonce: "a", size: 1, payload });
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  store.meanwhile.set("retire", () => released);
  const second = await log.publish(PATH, { continues: first, nonce: "b", size: 2, payload });
  const fence = await log.fence(PATH, { continues: second, nonce: "c" });
  const finished = log.finish(fence);
  release();
  await finished;
  const retired = store.calls.filter(
    (call) => call === `retire ${resumeName(PREFIX, first.number).slice(-3)}`,
  );
  expect(retired).toHaveLength(1);
});
