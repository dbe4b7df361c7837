import { expect, test } from "vitest";
import { ERROR_CODES, type ErrorCode } from "./error-codes.ts";
import { RegistryError } from "./errors.ts";

test("an error without a message says what its code means", () => {
  for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
    expect(new RegistryError(code).message).toBe(ERROR_CODES[code].message);
    expect(ERROR_CODES[code].spec).toMatch(/^https:/);
  }
});

test("its JSON is the error body of the specification, its own entry first", () => {
  const second = { code: "MANIFEST_BLOB_UNKNOWN", message: "m", detail: { digest: "d" } } as const;
  const error = new RegistryError("BLOB_UNKNOWN", "gone", {
    detail: 1,
    others: [second],
    cause: new Error("x"),
  });
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    errors: [{ code: "BLOB_UNKNOWN", message: "gone", detail: 1 }, second],
  });
  expect(error.cause).toBeInstanceOf(Error);
});

test("an entry without a detail has no such key", () => {
  expect(Object.keys(new RegistryError("DENIED").entries[0] ?? {})).toEqual(["code", "message"]);
});

test("instanceof knows the brand, so that a second copy of the package is no stranger", () => {
  const stranger = Object.assign(new Error("x"), { [Symbol.for("@stowage/oci/error/1")]: true });
  expect(stranger).toBeInstanceOf(RegistryError);
  for (const value of [new Error("x"), null, undefined, "BLOB_UNKNOWN"]) {
    expect(value instanceof RegistryError).toBe(false);
  }
});
