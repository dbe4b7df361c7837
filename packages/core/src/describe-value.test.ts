import { expect, test } from "vitest";
import { describeValue } from "./describe-value.ts";

test.each([
  ["text", '"text"'],
  ["line\nbreak", '"line\\nbreak"'],
  ["x".repeat(81), `"${"x".repeat(80)}…"`],
  ["x".repeat(80), `"${"x".repeat(80)}"`],
  [7, "7"],
  [Number.NaN, "NaN"],
  [7n, "7"],
  [true, "true"],
  [null, "null"],
  [undefined, "undefined"],
  [["secret"], "an array"],
  [{ password: "secret" }, "an object"],
  [new Date(0), "an object"],
  [() => "secret", "a function"],
  [Symbol("secret"), "a symbol"],
])("%s is shown as %s: what objects hold never is", (value, shown) => {
  expect(describeValue(value)).toBe(shown);
});
