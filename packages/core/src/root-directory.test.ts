import { expect, test } from "vitest";
import { InvalidParametersError } from "./errors.ts";
import { MAX_ROOT_DIRECTORY_BYTES, MAX_ROOT_DIRECTORY_SEGMENTS } from "./limits.ts";
import { parseRootDirectory } from "./root-directory.ts";

test.each([
  ["", ""],
  ["/", ""],
  ["//", ""],
  ["registry", "/registry"],
  ["/my registry/v2/", "/my registry/v2"],
  ["a".repeat(MAX_ROOT_DIRECTORY_BYTES), `/${"a".repeat(MAX_ROOT_DIRECTORY_BYTES)}`],
  [`/${"a/".repeat(MAX_ROOT_DIRECTORY_SEGMENTS)}`, "/a".repeat(MAX_ROOT_DIRECTORY_SEGMENTS)],
])("root directory %j is the prefix %j", (value, prefix) => {
  expect(parseRootDirectory("s3", value)).toBe(prefix);
});

test.each([
  ["a//b", 'an empty, "." or ".." segment; write it without'],
  ["../a", 'an empty, "." or ".." segment'],
  ["a/.", 'an empty, "." or ".." segment'],
  ["a\u0000b", "control characters"],
  ["a\nb", "control characters"],
  ["\ud800", "half a surrogate pair"],
  ["ü".repeat(128), "256 bytes; shorten it to 255"],
  [Array.from({ length: 61 }, () => "a").join("/"), "61 segments; 60 are allowed"],
])("root directory %j is refused and told why", (value, why) => {
  expect(() => parseRootDirectory("s3", value)).toThrow(InvalidParametersError);
  expect(() => parseRootDirectory("s3", value)).toThrow(why);
});

test("a refusal names the driver, the parameter and the value", () => {
  expect(() => parseRootDirectory("gcs", "a/../b")).toThrow(
    'parameter "rootDirectory" of driver "gcs" is "a/../b", which has an empty, "." or ".." segment; write it without',
  );
});
