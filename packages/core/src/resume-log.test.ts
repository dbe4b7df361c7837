import { describe, expect, test } from "vitest";
import { FakeResumeStore } from "./fake-resume-store.ts";
import { ResumeLog, type ResumePoint } from "./resume-log.ts";
import { resumeName, resumePrefix } from "./resume-names.ts";

const PATH = "/uploads/1";
const payload = Buffer.from("tail");
const conflict = expect.objectContaining({ code: "CONFLICT", path: PATH });

function setUp(keepsNumbers = true): { readonly store: FakeResumeStore; readonly log: ResumeLog } {
  const store = new FakeResumeStore(keepsNumbers);
  return { store, log: new ResumeLog(store) };
}

async function opened(log: ResumeLog): Promise<ResumePoint> {
  const point = await log.open(PATH);
  if (point === undefined) throw new Error("there is no resume point");
  return point;
}

describe.each([true, false])("where numbers are kept: %s", (keepsNumbers) => {
  test("what was published is opened, by another instance too", async () => {
    const { store, log } = setUp(keepsNumbers);
    const published = await log.publish(PATH, { nonce: "a", size: 7, memo: "größe\n", payload });
    const found = await opened(new ResumeLog(store));
    expect(found).toEqual({ ...published, payload: expect.anything() });
    expect(found).toMatchObject({ size: 7, memo: "größe\n" });
    expect(Buffer.from(found.payload)).toEqual(payload);
    expect(await log.open("/uploads/2")).toBeUndefined();
  });

  test("a point without memo has none", async () => {
    const { log } = setUp(keepsNumbers);
    await log.publish(PATH, { nonce: "a", size: 7, payload });
    expect(await opened(log)).not.toHaveProperty("memo");
  });

  test("of two writers that continue one point the second to publish loses", async () => {
    const { log } = setUp(keepsNumbers);
    const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.publish(PATH, { continues, nonce: "b", size: 2, payload });
    await expect(log.publish(PATH, { continues, nonce: "c", size: 3, payload })).rejects.toEqual(conflict);
    await expect(log.fence(PATH, { continues, nonce: "c" })).rejects.toEqual(conflict);
    expect(await log.cancel(PATH, { point: continues, nonce: "c" })).toBe(false);
    expect(await opened(log)).toMatchObject({ size: 2 });
  });

  test("the point that a dead commit had fenced off can be opened, and its zombie has lost", async () => {
    const { log } = setUp(keepsNumbers);
    const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.fence(PATH, { continues, nonce: "dead" });
    const again = await opened(log);
    expect(again).toMatchObject({ number: continues.number, size: 1 });
    await log.finish(await log.fence(PATH, { continues: again, nonce: "b" }));
    expect(await log.open(PATH)).toBeUndefined();
    await expect(log.publish(PATH, { continues, nonce: "zombie", size: 2, payload })).rejects.toEqual(
      conflict,
    );
    expect(await log.open(PATH)).toBeUndefined();
  });

  test("a writer that starts at 0 replaces the point, unless it wants to be the first", async () => {
    const { log } = setUp(keepsNumbers);
    await log.publish(PATH, { nonce: "a", size: 1, payload, ifNone: true });
    await expect(log.publish(PATH, { nonce: "b", size: 2, payload, ifNone: true })).rejects.toEqual(conflict);
    await log.publish(PATH, { nonce: "c", size: 3, payload });
    expect(await opened(log)).toMatchObject({ nonce: "c", size: 3 });
  });

  test("a cancelled point is gone, and another can be begun", async () => {
    const { log } = setUp(keepsNumbers);
    const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
    expect(await log.cancel(PATH, { point, nonce: "a" })).toBe(true);
    expect(await log.open(PATH)).toBeUndefined();
    await log.publish(PATH, { nonce: "b", size: 2, payload });
    expect(await opened(log)).toMatchObject({ size: 2 });
  });

  test("all that lies below a new point is retired in the background", async () => {
    const { store, log } = setUp(keepsNumbers);
    const first = await log.publish(PATH, { nonce: "a", size: 1, payload });
    const second = await log.publish(PATH, { continues: first, nonce: "b", size: 2, payload });
    await log.settled();
    const left = [...store.records].filter(([, record]) => record.length > 0).map(([name]) => name);
    expect(left).toContain(resumeName(resumePrefix(PATH), second.number));
    expect(left).not.toContain(resumeName(resumePrefix(PATH), first.number));
  });

  test("a cancel that failed halfway is finished by the next call", async () => {
    const { store, log } = setUp(keepsNumbers);
    const point = await log.publish(PATH, { nonce: "a", size: 1, payload });
    store.failures.set("retire", new Error("the disk is busy"));
    await expect(log.cancel(PATH, { point, nonce: "a" })).rejects.toThrow("the disk is busy");
    expect(await log.open(PATH)).toBeUndefined();
    expect(await log.cancel(PATH, { point, nonce: "a" })).toBe(true);
  });

  test("a background retirement that fails is made up for by the next", async () => {
    const { store, log } = setUp(keepsNumbers);
    const first = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.settled();
    store.failures.set("retire", new Error("the disk is busy"));
    const second = await log.publish(PATH, { continues: first, nonce: "b", size: 2, payload });
    await log.settled();
    await log.publish(PATH, { continues: second, nonce: "c", size: 3, payload });
    await log.settled();
    const name = resumeName(resumePrefix(PATH), first.number);
    expect(store.records.get(name)?.length ?? 0).toBe(0);
  });

  test("a commit that failed and is closed instead goes on from the same point", async () => {
    const { log } = setUp(keepsNumbers);
    const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.fence(PATH, { continues, nonce: "b" });
    const closed = await log.publish(PATH, { continues, nonce: "b", size: 2, payload });
    expect(await opened(log)).toMatchObject({ number: closed.number, size: 2 });
  });

  test("a cancel after a close whose answer was lost removes what was published", async () => {
    const { log } = setUp(keepsNumbers);
    const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.publish(PATH, { continues, nonce: "b", size: 2, payload });
    expect(await log.cancel(PATH, { point: continues, nonce: "b" })).toBe(true);
    expect(await log.open(PATH)).toBeUndefined();
  });

  test("damage, another version and a foreign name are told apart", async () => {
    const { store, log } = setUp(keepsNumbers);
    const { number } = await log.publish(PATH, { nonce: "a", size: 1, payload });
    const name = resumeName(resumePrefix(PATH), number);
    store.records.set(name, Buffer.from("stowage-resume/2 anything"));
    await expect(log.open(PATH)).rejects.toMatchObject({ code: "INCOMPATIBLE_VERSION" });
    store.records.set(name, Buffer.from("anything"));
    await expect(log.open(PATH)).rejects.toMatchObject({ code: "CORRUPTED" });
    store.records.set(`${resumePrefix(PATH)}!`, Buffer.from("anything"));
    await expect(log.open(PATH)).rejects.toThrow("is no resume record");
  });

  test("a writer that begins anew replaces a damaged point, and none of another version", async () => {
    const { store, log } = setUp(keepsNumbers);
    const { number } = await log.publish(PATH, { nonce: "a", size: 1, payload });
    const name = resumeName(resumePrefix(PATH), number);
    store.records.set(name, Buffer.from("stowage-resume/2 anything"));
    await expect(log.publish(PATH, { nonce: "b", size: 2, payload })).rejects.toMatchObject({
      code: "INCOMPATIBLE_VERSION",
    });
    store.records.set(name, Buffer.from("anything"));
    await log.publish(PATH, { nonce: "c", size: 3, payload });
    await log.settled();
    expect(await log.open(PATH)).toMatchObject({ nonce: "c", size: 3 });
  });

  test("only full records have to survive a power failure", async () => {
    const { store, log } = setUp(keepsNumbers);
    const continues = await log.publish(PATH, { nonce: "a", size: 1, payload });
    await log.fence(PATH, { continues, nonce: "b" });
    const durable = store.calls.filter((call) => call.startsWith("create durable"));
    expect(durable).toHaveLength(1);
  });

  test("the caller's signal reaches the store", async () => {
    const { log } = setUp(keepsNumbers);
    const reason = new Error("gone");
    const publishing = log.publish(PATH, { nonce: "a", size: 1, payload, signal: AbortSignal.abort(reason) });
    await expect(publishing).rejects.toBe(reason);
  });
});

describe("on an object store", () => {
  test("an upload in two requests and its commit takes five calls beside the object's own", async () => {
    const { store, log } = setUp();
    await log.publish(PATH, { nonce: "a", size: 1, payload, ifNone: true });
    const fence = await log.fence(PATH, { continues: await opened(log), nonce: "b" });
    await log.finish(fence);
    expect(store.taken()).toEqual(["create durable 990", "first", "read 990", "create 989", "retire 990"]);
  });

  test("one instance that closes again and again reads nothing", async () => {
    const { store, log } = setUp();
    let continues = await log.publish(PATH, { nonce: "0", size: 0, payload });
    for (const nonce of ["1", "2", "3", "4"]) {
      store.taken();
      continues = await log.publish(PATH, { continues, nonce, size: 1, payload });
      await log.settled();
      const [create, retire, ...more] = store.taken();
      expect(create).toMatch(/^create durable/);
      expect(retire).toMatch(/^retire/);
      expect(more).toEqual([]);
    }
  });

  test("another instance looks for what was left below, down to the first that is retired", async () => {
    const { store, log } = setUp();
    let continues = await log.publish(PATH, { nonce: "0", size: 0, payload });
    for (const nonce of ["1", "2", "3"])
      continues = await log.publish(PATH, { continues, nonce, size: 1, payload });
    await log.settled();
    store.taken();
    const other = new ResumeLog(store);
    await other.finish(await other.fence(PATH, { continues, nonce: "b" }));
    expect(store.taken()).toEqual(["create 986", "read 988", "retire 987"]);
  });
});
