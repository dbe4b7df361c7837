import { describe, expect, test } from "vitest";
import { allowsRange, formatETag, matchesETag } from "./etags.ts";

const digest = `sha256:${"a".repeat(64)}`;
const other = `sha256:${"b".repeat(64)}`;

describe("If-None-Match", () => {
  test.each([
    formatETag(digest),
    digest,
    `W/"${digest}"`,
    `"${other}", "${digest}"`,
    `"${other}",W/"${digest}"`,
    "*",
    " * ",
  ])("%s matches", (header) => {
    expect(matchesETag(header, digest)).toBe(true);
  });

  test.each([undefined, "", formatETag(other), `"${digest}x"`, `"${other}", "${other}"`])(
    "%s does not match",
    (header) => {
      expect(matchesETag(header, digest)).toBe(false);
    },
  );
});

describe("If-Range", () => {
  test("lets a range through if it is absent or names the content", () => {
    expect(allowsRange(undefined, digest)).toBe(true);
    expect(allowsRange(formatETag(digest), digest)).toBe(true);
  });

  test.each([formatETag(other), `W/${formatETag(digest)}`, "Sat, 21 Nov 2026 12:00:00 GMT"])(
    "%s asks for the whole content",
    (header) => {
      expect(allowsRange(header, digest)).toBe(false);
    },
  );
});
