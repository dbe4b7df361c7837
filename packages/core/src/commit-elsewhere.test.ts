import { expect, test } from "vitest";
import { StorageError } from "./errors.ts";
import { type FakeCall, FakeDriver } from "./fake-driver.ts";
import { rejectionOf, Stall } from "./fake-stall.ts";
import { guard } from "./guard.ts";

async function setUp() {
  const bare = new FakeDriver();
  const writer = await guard(bare).writer("/a");
  await writer.write(Buffer.from("x"));
  bare.calls.length = 0;
  return { bare, writer };
}

function failingOnce(operation: string, error: unknown): (call: FakeCall) => void {
  let hasFailed = false;
  return (call) => {
    if (hasFailed || call.operation !== operation) return;
    hasFailed = true;
    throw error;
  };
}

test("a driver that commits at destinations does so in one call", async () => {
  const { bare, writer } = await setUp();
  bare.commitsElsewhere = true;
  await writer.commit({ destination: "/b" });
  expect(bare.log).toEqual(["commit /a"]);
  expect([...bare.objects.keys()]).toEqual(["/b"]);
});

test("for any other it is commit, then move", async () => {
  const { bare, writer } = await setUp();
  await writer.commit({ destination: "/b" });
  expect(bare.log).toEqual(["commit /a", "commit /a", "move /a /b"]);
  expect([...bare.objects.keys()]).toEqual(["/b"]);
  expect(await rejectionOf(writer.commit({ destination: "/b" }))).toMatchObject({ code: "WRITER_CLOSED" });
  expect(bare.violations).toEqual([]);
});

test("the writer's own path as destination is a plain commit", async () => {
  const { bare, writer } = await setUp();
  await writer.commit({ destination: "/a" });
  expect(bare.calls.map(({ options }) => options)).toEqual([{ signal: undefined }]);
});

test("any other failure of the one call is no reason to try another way", async () => {
  const { bare, writer } = await setUp();
  bare.intercept = failingOnce("commit", new StorageError("CONFLICT", "fenced"));
  expect(await rejectionOf(writer.commit({ destination: "/b" }))).toMatchObject({
    code: "CONFLICT",
    path: "/a",
    destination: "/b",
  });
  expect(bare.log).toEqual(["commit /a"]);
});

test("a refusal that may have taken effect is none", async () => {
  const { bare, writer } = await setUp();
  bare.intercept = failingOnce("commit", new StorageError("UNSUPPORTED_METHOD", "x", { outcome: "unknown" }));
  expect(await rejectionOf(writer.commit({ destination: "/b" }))).toMatchObject({
    code: "UNSUPPORTED_METHOD",
  });
  expect(bare.log).toEqual(["commit /a"]);
});

test("a writer that is ended between commit and move does not move", async () => {
  const bare = new FakeDriver();
  const controller = new AbortController();
  const writer = await guard(bare).writer("/a", { signal: controller.signal });
  const stall = new Stall();
  let commits = 0;
  bare.intercept = ({ operation }) => (operation === "commit" && ++commits === 2 ? stall.wait() : undefined);
  const commit = rejectionOf(writer.commit({ destination: "/b" }));
  await stall.reached;
  controller.abort("gone");
  expect(await commit).toBe("gone");
  stall.release();
  await writer[Symbol.asyncDispose]();
  expect(bare.log).toEqual(["writer /a", "commit /a", "commit /a"]);
  expect(bare.violations).toEqual([]);
});

test("repeated after its move failed it only moves; until then the writer counts as committed", async () => {
  const { bare, writer } = await setUp();
  bare.intercept = failingOnce("move", new StorageError("THROTTLED", "slow", { retryable: true }));
  const error = await rejectionOf(writer.commit({ destination: "/b" }));
  expect(error).toMatchObject({
    code: "THROTTLED",
    retryable: true,
    outcome: "unknown",
    operation: "commit",
  });
  expect(String(error)).toContain("committed at /a, but its move to /b failed: slow");
  expect(await rejectionOf(writer.write(Buffer.from("y")))).toMatchObject({ code: "WRITER_CLOSED" });
  expect(await rejectionOf(writer.cancel())).toMatchObject({ code: "WRITER_CLOSED" });
  await writer.close();
  bare.calls.length = 0;
  await writer.commit({ destination: "/b" });
  expect(bare.log).toEqual(["move /a /b"]);
  expect([...bare.objects.keys()]).toEqual(["/b"]);
});

test("repeated after its commit failed it does not ask for the one call again", async () => {
  const { bare, writer } = await setUp();
  let commits = 0;
  bare.intercept = ({ operation }) => {
    if (operation === "commit" && ++commits === 2)
      throw new StorageError("UNAVAILABLE", "x", { retryable: true });
  };
  expect(await rejectionOf(writer.commit({ destination: "/b" }))).toMatchObject({ code: "UNAVAILABLE" });
  await writer.commit({ destination: "/b" });
  expect(bare.calls.map(({ options }) => JSON.stringify(options) ?? "")).toEqual([
    '{"destination":"/b"}',
    "{}",
    "{}",
    "{}",
  ]);
});

test("dispose of a writer whose object only has to be moved leaves the object", async () => {
  const { bare, writer } = await setUp();
  bare.intercept = failingOnce("move", new Error("x"));
  await rejectionOf(writer.commit({ destination: "/b" }));
  await writer[Symbol.asyncDispose]();
  expect([...bare.objects.keys()]).toEqual(["/a"]);
  expect(bare.violations).toEqual([]);
});

test("an abort between commit and move does not move, and a repeated commit does", async () => {
  const { bare, writer } = await setUp();
  const stall = new Stall();
  const controller = new AbortController();
  let commits = 0;
  bare.intercept = ({ operation }) => (operation === "commit" && ++commits === 2 ? stall.wait() : undefined);
  const commit = rejectionOf(writer.commit({ destination: "/b", signal: controller.signal }));
  await stall.reached;
  controller.abort("gone");
  expect(await commit).toBe("gone");
  stall.release();
  await writer.close();
  expect([...bare.objects.keys()]).toEqual(["/a"]);
  await writer.commit({ destination: "/b" });
  expect([...bare.objects.keys()]).toEqual(["/b"]);
});
