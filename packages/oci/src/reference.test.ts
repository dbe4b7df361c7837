import fc from "fast-check";
import { expect, test } from "vitest";
import { digestOf } from "./digest.ts";
import {
  isRepositoryName,
  isTag,
  MAX_REPOSITORY_NAME_LENGTH,
  MAX_TAG_LENGTH,
  parseReference,
  parseRepositoryName,
  parseTag,
} from "./reference.ts";

const component = fc
  .tuple(
    fc.stringMatching(/^[a-z0-9]{1,6}$/),
    fc.array(fc.tuple(fc.constantFrom(".", "_", "__", "-", "---"), fc.stringMatching(/^[a-z0-9]{1,6}$/)), {
      maxLength: 3,
    }),
  )
  .map(([first, rest]) => first + rest.map(([separator, word]) => separator + word).join(""));

test("components joined by slashes are a name", () => {
  fc.assert(
    fc.property(fc.array(component, { minLength: 1, maxLength: 5 }), (components) => {
      const name = components.join("/");
      expect(parseRepositoryName(name)).toBe(name);
    }),
  );
});

test.each(["a", "0", "library/alpine", "a__b", "a---b", "layers/blobs", "a.b-c_d/e"])(
  "%j is a repository name",
  (name) => {
    expect(isRepositoryName(name)).toBe(true);
  },
);

test.each([
  "",
  "/",
  "/a",
  "a/",
  "a//b",
  "A",
  "Foo/bar",
  "a/_layers",
  "_manifests",
  "a..b",
  "a___b",
  "a._b",
  "-a",
  "a-",
  ".",
  "..",
  "a/../b",
  "host:5000/a",
  "a b",
  "a\n",
  "é",
])("%j is no repository name", (name) => {
  expect(isRepositoryName(name)).toBe(false);
  expect(() => parseRepositoryName(name)).toThrow(expect.objectContaining({ code: "NAME_INVALID" }));
});

test("a repository name has at most 255 characters, all components together", () => {
  const longest = `${"a/".repeat(127)}a`;
  expect(longest).toHaveLength(MAX_REPOSITORY_NAME_LENGTH);
  expect(isRepositoryName(longest)).toBe(true);
  expect(() => parseRepositoryName(`${longest}a`)).toThrow("more than 255 characters");
});

test("a name of separators that cannot end is refused in no time", () => {
  expect(isRepositoryName(`${"a-".repeat(127)}`)).toBe(false);
  expect(isRepositoryName(`a${"-".repeat(253)}`)).toBe(false);
});

test.each(["latest", "Latest", "_", "0", "v1.0-rc.1", "a..b", "a".repeat(MAX_TAG_LENGTH)])(
  "%j is a tag",
  (tag) => {
    expect(parseTag(tag)).toBe(tag);
  },
);

test.each(["", ".", "-a", ".a", "a/b", "a:b", "a+b", "a\n", "ä", "a".repeat(MAX_TAG_LENGTH + 1)])(
  "%j is no tag",
  (tag) => {
    expect(isTag(tag)).toBe(false);
    expect(() => parseTag(tag)).toThrow(expect.objectContaining({ code: "TAG_INVALID" }));
  },
);

test("a reference with a colon is a digest or nothing", () => {
  const digest = digestOf(new Uint8Array());
  expect(parseReference(digest)).toEqual({ digest });
  expect(parseReference("latest")).toEqual({ tag: "latest" });
  expect(() => parseReference("sha256:bad")).toThrow(expect.objectContaining({ code: "DIGEST_INVALID" }));
  expect(() => parseReference(".INVALID_MANIFEST_NAME")).toThrow(
    expect.objectContaining({ code: "TAG_INVALID" }),
  );
});
