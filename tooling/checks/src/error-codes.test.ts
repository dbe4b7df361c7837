import { expect, it } from "vitest";
import { errorCodes } from "./error-codes.ts";
import { workspaceOf } from "./fixture.ts";

const HOME = `
export const STORAGE_ERROR_CODES = ["PATH_NOT_FOUND", "CONFLICT", "TIMEOUT", "BACKEND"] as const;
export type StorageErrorCode = (typeof STORAGE_ERROR_CODES)[number];
`;

function messages(source: string, home = HOME): readonly string[] {
  const workspace = workspaceOf({
    "packages/core/package.json": {},
    "packages/core/src/errors.ts": home,
    "packages/server/package.json": {},
    "packages/server/src/statuses.ts": source,
  });
  return errorCodes.find(workspace).map(({ message }) => message);
}

it.each([
  ["an array", 'export const codes = ["PATH_NOT_FOUND", "CONFLICT", "TIMEOUT"];'],
  ["a union", 'export type Code = "PATH_NOT_FOUND" | "CONFLICT" | "TIMEOUT";'],
  ["a loose object", "export const statuses = { PATH_NOT_FOUND: 404, CONFLICT: 409, TIMEOUT: 504 };"],
  [
    "an object by other keys",
    "export const a: Record<string, number> = { PATH_NOT_FOUND: 1, CONFLICT: 2, TIMEOUT: 3 };",
  ],
])("finds the codes listed again in %s", (_, source) => {
  expect(messages(source)).toEqual([
    expect.stringContaining("lists 3 of the 4 codes of StorageErrorCode again"),
  ]);
});

it.each([
  [
    "a record that the compiler holds against the list",
    "satisfies Readonly<Record<StorageErrorCode, number>>",
  ],
  ["the same, not read-only", "satisfies Record<StorageErrorCode, number>"],
])("accepts %s", (_, type) => {
  expect(
    messages(`export const a = { PATH_NOT_FOUND: 1, CONFLICT: 2, TIMEOUT: 3, BACKEND: 4 } ${type};`),
  ).toEqual([]);
});

it("accepts a declared record, a few codes side by side, and a code where one is meant", () => {
  expect(
    messages(
      "export const a: Readonly<Record<StorageErrorCode, number>> = { PATH_NOT_FOUND: 1, CONFLICT: 2, TIMEOUT: 3 };",
    ),
  ).toEqual([]);
  expect(messages('export const transient = ["TIMEOUT", "BACKEND"];')).toEqual([]);
  expect(messages('export const is = (code: string) => code === "CONFLICT";')).toEqual([]);
});

it("notices when the list is no longer where it looks", () => {
  expect(messages("export {};", "export {};")).toEqual([expect.stringContaining("lists no error codes")]);
});
