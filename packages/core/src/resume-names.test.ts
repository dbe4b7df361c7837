import fc from "fast-check";
import { expect, test } from "vitest";
import { resumeName, resumeNumber, resumePrefix } from "./resume-names.ts";

const number = fc.maxSafeNat();

test("a number is read back from its name", () => {
  fc.assert(
    fc.property(fc.string(), number, (path, original) => {
      const prefix = resumePrefix(path);
      expect(resumeNumber(prefix, resumeName(prefix, original))).toBe(original);
    }),
  );
});

test("in byte order the greatest number comes first", () => {
  fc.assert(
    fc.property(fc.uniqueArray(number, { minLength: 2 }), (numbers) => {
      const names = numbers.map((each) => resumeName("up/x/", each));
      const newest = Math.max(...numbers);
      expect(names.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))[0]).toBe(
        resumeName("up/x/", newest),
      );
    }),
  );
});

test.each([
  "up/x/1.claim",
  "up/x/",
  "up/y/9007199254740990",
  "up/x/9999999999999999",
  "up/x/-000000000000001",
])("%s names no record of up/x/", (name) => {
  expect(resumeNumber("up/x/", name)).toBeUndefined();
});

test("paths do not share a prefix", () => {
  expect(resumePrefix("/a")).toMatch(/^up\/[0-9a-f]{64}\/$/);
  expect(resumePrefix("/a")).not.toBe(resumePrefix("/b"));
});
