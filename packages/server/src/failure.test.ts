import { rejects } from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { connect } from "node:net";
import { StorageError } from "@stowage/core";
import { RegistryError } from "@stowage/oci";
import { expect, test } from "vitest";
import { describeFailure, systemCallIn } from "./failure.ts";

const SECRET = "https://store.example/x?Signature=abc";

/** What Node itself throws for a call that the system refuses. */
async function systemError(): Promise<unknown> {
  let refused: unknown;
  await rejects(readFile("/not/there"), (error) => {
    refused = error;
    return true;
  });
  return refused;
}

test("the whole chain tells driver, operation, path, code, and what the system said", async () => {
  const inner = new StorageError("BACKEND", "rename failed", { path: "/a", cause: await systemError() });
  const outer = new StorageError("QUOTA_EXCEEDED", "the disk is full", {
    driver: "filesystem",
    operation: "commit",
    path: "/docker/data",
    outcome: "unknown",
    cause: inner,
  });
  const refusal = new RegistryError("UNAVAILABLE", "try again", { cause: outer });
  expect(describeFailure(refusal)).toMatchObject({
    name: "RegistryError",
    message: "try again",
    stack: expect.stringContaining("failure.test.ts"),
    cause: {
      code: "QUOTA_EXCEEDED",
      driver: "filesystem",
      operation: "commit",
      path: "/docker/data",
      outcome: "unknown",
      stack: expect.stringContaining("the disk is full"),
      cause: {
        code: "BACKEND",
        path: "/a",
        cause: {
          name: "Error",
          code: "ENOENT",
          errno: expect.any(Number),
          syscall: "open",
          path: "/not/there",
        },
      },
    },
  });
});

test("the system's call is found wherever it is in the chain, and where there is none", async () => {
  const error = new StorageError("BACKEND", "a", {
    cause: new StorageError("BACKEND", "b", { cause: await systemError() }),
  });
  expect(systemCallIn(error)).toBe("open /not/there");
  expect(systemCallIn(new StorageError("BACKEND", SECRET))).toBeUndefined();
  expect(systemCallIn(Object.assign(new Error(SECRET), { path: SECRET }))).toBeUndefined();
});

test("a refused connection tells to where", async () => {
  const socket = connect(1, "127.0.0.1");
  const error = await new Promise((resolve) => socket.once("error", resolve));
  const failure = describeFailure(new StorageError("UNAVAILABLE", "no answer", { cause: error }));
  expect(failure).toMatchObject({ cause: { code: "ECONNREFUSED", address: "127.0.0.1", port: 1 } });
});

test("what a backend says in its own words stays out, however deep it lies", () => {
  const sdk = Object.assign(new Error(SECRET), { name: "SdkError", code: SECRET, path: SECRET, url: SECRET });
  const causes = [
    sdk,
    new Error("wrapped", { cause: sdk }),
    new AggregateError([sdk, new StorageError("BACKEND", "ours", { cause: sdk })], SECRET),
    SECRET,
    { toString: () => SECRET },
  ];
  for (const cause of causes) {
    const failure = describeFailure(new StorageError("BACKEND", "the store failed", { cause }));
    expect(failure).toMatchObject({ code: "BACKEND", cause: expect.any(Object) });
    expect(JSON.stringify(failure)).not.toContain("Signature");
  }
});

test("a code of a backend is told", () => {
  const sdk = Object.assign(new Error(SECRET), { name: "AccessDenied", code: "AccessDenied" });
  const failure = describeFailure(new StorageError("PERMISSION_DENIED", "refused", { cause: sdk }));
  expect(failure).toMatchObject({ cause: { name: "AccessDenied", code: "AccessDenied" } });
});

test("of many failures of one call the first are told", () => {
  const errors = Array.from(
    { length: 100 },
    (_, at) => new StorageError("TIMEOUT", "late", { path: `/${at}` }),
  );
  const failure = describeFailure(new StorageError("TIMEOUT", "late", { cause: new AggregateError(errors) }));
  expect(failure).toMatchObject({ cause: { errors: errors.slice(0, 5).map(({ path }) => ({ path })) } });
});

test("a chain without an end is cut", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(describeFailure(error)).split('"round"').length - 1).toBe(9);
});

test("what is no error is told as text, unless it came from a backend", () => {
  expect(describeFailure("thrown")).toEqual({ message: "thrown" });
  expect(describeFailure(new StorageError("BACKEND", "x", { cause: "thrown" }))).toMatchObject({
    cause: { type: "string" },
  });
});
