import { expect, test } from "vitest";
import { isStorageError, PathNotFoundError, StorageError } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { all, rejectionOf } from "./fake-stall.ts";
import { guard } from "./guard.ts";

function failing(error: unknown) {
  const bare = new FakeDriver();
  bare.intercept = () => {
    throw error;
  };
  return guard(bare);
}

test("a storage error keeps what it says and gets the facts that it lacks", async () => {
  const cause = new AggregateError([new Error("a"), new Error("b")]);
  const thrown = new StorageError("THROTTLED", "slow down", {
    retryable: true,
    outcome: "unknown",
    failed: ["/a/b"],
    cause,
  });
  const error = await rejectionOf(failing(thrown).move("/a", "/b"));
  expect(error).toBe(thrown);
  expect(error).toMatchObject({
    driver: "fake",
    operation: "move",
    path: "/a",
    destination: "/b",
    failed: ["/a/b"],
    cause,
  });
  const named = new PathNotFoundError("/other", { driver: "below", operation: "read" });
  expect(await rejectionOf(failing(named).stat("/a"))).toMatchObject({
    path: "/other",
    driver: "below",
    operation: "read",
  });
});

test("an error of another copy of core is known by its brand", async () => {
  const copy: typeof import("./errors.ts") = await import(`./errors.ts?${"copy"}`);
  const error = await rejectionOf(failing(new copy.PathNotFoundError("/a")).stat("/a"));
  expect(error).toMatchObject({ code: "PATH_NOT_FOUND", driver: "fake", operation: "stat" });
  expect(error).toBeInstanceOf(PathNotFoundError);
});

test("a frozen error is passed on as it is", async () => {
  const frozen = Object.freeze(new StorageError("THROTTLED", "x"));
  expect(await rejectionOf(failing(frozen).stat("/a"))).toBe(frozen);
});

test("any other failure is BACKEND, with its name and code but not its text, which stays in the cause", async () => {
  const secret = Object.assign(new Error("GET https://x/?X-Amz-Signature=abc"), {
    name: "SocketError",
    code: "ECONNRESET",
  });
  const error = await rejectionOf(failing(secret).getContent("/a"));
  expect(isStorageError(error)).toBe(true);
  expect(error).toMatchObject({ code: "BACKEND", operation: "getContent", path: "/a", cause: secret });
  expect(String(error)).toContain("SocketError ECONNRESET");
  expect(JSON.stringify(error)).not.toContain("Signature");
  expect(String(error)).not.toContain("Signature");
});

test.each([
  ["a text", "secret", "a value of type string"],
  ["a number", 5, "a value of type number"],
  ["nothing", undefined, "a value of type undefined"],
  ["a TypeError", new TypeError("fetch failed"), "TypeError"],
  [
    "an error with a sentence for a name",
    Object.assign(new Error("x"), { name: "token abc=" }),
    "failed with Error;",
  ],
])("%s that a driver throws is BACKEND", async (_name, thrown, text) => {
  const error = await rejectionOf(failing(thrown).stat("/a"));
  expect(error).toMatchObject({ code: "BACKEND", path: "/a" });
  expect(error instanceof Error && error.cause).toBe(thrown);
  expect(String(error)).toContain(text);
});

test("an abort that the caller did not ask for is the driver's failure", async () => {
  const signal = new AbortController().signal;
  const error = await rejectionOf(failing(new DOMException("x", "AbortError")).stat("/a", { signal }));
  expect(error).toMatchObject({ code: "BACKEND" });
});

test("a driver that throws instead of rejecting is no different", async () => {
  for (const shared of [false, true]) {
    const bare = new FakeDriver({ shared });
    const broken = new Error("sync");
    bare.stat = () => {
      throw broken;
    };
    bare.list = () => {
      throw broken;
    };
    expect(await rejectionOf(guard(bare).stat("/a"))).toMatchObject({ code: "BACKEND", cause: broken });
    expect(await rejectionOf(all(guard(bare).list("/a")))).toMatchObject({
      code: "BACKEND",
      cause: broken,
      path: "/a",
    });
  }
});
