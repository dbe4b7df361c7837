import { STORAGE_ERROR_CODES, StorageError } from "@stowage/core";
import { ERROR_CODES, RegistryError } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { Refusal, toErrorAnswer } from "./errors.ts";

describe("the answer to an error", () => {
  test("of the API has its code, message and detail, and the status of the code", () => {
    const error = new RegistryError("BLOB_UNKNOWN", "no such blob", { detail: { digest: "d" } });
    expect(toErrorAnswer(error)).toEqual({
      status: 404,
      headers: {},
      body: { errors: [{ code: "BLOB_UNKNOWN", message: "no such blob", detail: { digest: "d" } }] },
    });
  });

  test("of several entries lists them all, under the status of the first", () => {
    const others = [{ code: "MANIFEST_BLOB_UNKNOWN", message: "b" } as const];
    const answer = toErrorAnswer(new RegistryError("MANIFEST_BLOB_UNKNOWN", "a", { others }));
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ message }) => message)).toEqual(["a", "b"]);
  });

  test("may have a status and headers of its own", () => {
    const refusal = new Refusal(new RegistryError("SIZE_INVALID"), {
      status: 413,
      headers: { allow: "GET" },
    });
    expect(toErrorAnswer(refusal)).toMatchObject({
      status: 413,
      headers: { allow: "GET" },
      body: { errors: [{ code: "SIZE_INVALID" }] },
    });
  });

  test.each(Object.keys(ERROR_CODES))("%s is a refusal or an outage", (code) => {
    // The keys of ERROR_CODES are the codes; Object.keys forgets it.
    const { status } = toErrorAnswer(new RegistryError(code as keyof typeof ERROR_CODES));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status >= 500).toBe(["UNKNOWN", "UNAVAILABLE"].includes(code));
  });

  test.each(STORAGE_ERROR_CODES)(
    "a storage's %s never says that something is unknown, nor anything secret",
    (code) => {
      const error = new StorageError(code, "secret words", {
        path: "/secret/path",
        cause: new Error("secret"),
      });
      const answer = toErrorAnswer(error);
      expect(answer.status === 413 || answer.status >= 500).toBe(true);
      expect(JSON.stringify(answer)).not.toContain("secret");
      expect(answer.body.errors[0]?.detail).toEqual({ storage: code });
    },
  );

  test.each(["THROTTLED", "UNAVAILABLE", "TIMEOUT", "CONFLICT"] as const)(
    "a storage's %s asks to try again",
    (code) => {
      expect(toErrorAnswer(new StorageError(code, "busy"))).toMatchObject({
        status: 503,
        headers: { "retry-after": expect.stringMatching(/^\d+$/) },
      });
    },
  );

  test("that nobody foresaw says nothing of its cause", () => {
    expect(toErrorAnswer(new TypeError("x is not a function"))).toEqual({
      status: 500,
      headers: {},
      body: { errors: [{ code: "UNKNOWN", message: "the registry failed" }] },
    });
  });

  test("that Fastify threw for a malformed request keeps its 4xx", () => {
    const error = Object.assign(new Error("bad media type"), {
      code: "FST_ERR_CTP_INVALID_MEDIA_TYPE",
      statusCode: 415,
    });
    expect(toErrorAnswer(error)).toMatchObject({ status: 415, body: { errors: [{ code: "UNSUPPORTED" }] } });
  });
});
