import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidPathError } from "./errors.ts";
import { LAYOUT } from "./layout.ts";
import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES, MAX_SEGMENTS } from "./limits.ts";
import { parsePath } from "./parse-path.ts";
import { pathFor } from "./path-for.ts";
import type { PathSpec } from "./path-spec.ts";
import { isValidPath } from "./paths.ts";

const GOLDEN = readFileSync(new URL("paths.golden.txt", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((line): readonly [path: string, spec: PathSpec] => {
    const space = line.indexOf(" ");
    return [line.slice(0, space), JSON.parse(line.slice(space + 1))];
  });

describe("golden paths", () => {
  test.each(GOLDEN)("%s is the path of its place, and only of it", (path, spec) => {
    expect(pathFor(spec)).toBe(path);
    expect(parsePath(path)).toEqual(spec);
  });

  test("show every kind of place", () => {
    expect([...new Set(GOLDEN.map(([, { kind }]) => kind))].sort()).toEqual(Object.keys(LAYOUT).sort());
  });
});

/** Names of the layout where users choose names: the ones most likely to be taken for something else. */
const WORDS = [
  ...["a", "0", "a.b", "a__b", "a-", "blobs", "tags", "link", "data", "current", "index", "revisions", "run"],
  ...["manifests", "layers", "uploads", "referrers", "repositories", "sha256", "docker", "gc", "keep", "v2"],
];
const hexDigits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });
const digest = fc.oneof(
  fc.record({ algorithm: fc.constant("sha256"), hex: hexDigits(64) }),
  fc.record({ algorithm: fc.constant("sha512"), hex: hexDigits(128) }),
);
const component = fc.oneof(fc.constantFrom(...WORDS), fc.stringMatching(/^[a-z0-9][a-z0-9._-]{0,12}$/));
const tagName = fc.oneof(
  fc.constantFrom(...WORDS, "_", "__", "_manifests", "_layers", "_uploads", "_gc", "Latest"),
  fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/),
);
const parts = fc.record({
  repository: fc.array(component, { minLength: 1, maxLength: 5 }).map((names) => names.join("/")),
  tag: tagName,
  digest,
  subject: digest,
  session: fc.uuid(),
  run: fc.uuid(),
  shard: hexDigits(2),
  offset: fc.maxSafeNat(),
});

/** A spec of any kind: the parts that its template names. */
const anySpec: fc.Arbitrary<PathSpec> = fc
  .tuple(fc.constantFrom(...Object.entries(LAYOUT)), parts)
  .map(([[kind, template], { digest, subject, ...rest }]) => {
    const subjects = { subjectAlgorithm: subject.algorithm, subjectHex: subject.hex };
    const named = Object.entries({ ...rest, ...digest, ...subjects }).filter(([name]) =>
      template.includes(`{${name}}`),
    );
    return { kind, ...Object.fromEntries(named) } as PathSpec; // exactly what the template of the kind names
  });

describe("pathFor and parsePath", () => {
  test("are inverse for every place", () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const path = pathFor(spec);
        expect(parsePath(path)).toEqual(spec);
        expect(isValidPath(path)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  test("give no two places one path", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anySpec, { selector: (spec) => JSON.stringify(spec), maxLength: 50 }),
        (specs) => {
          expect(new Set(specs.map(pathFor)).size).toBe(specs.length);
        },
      ),
    );
  });

  test("a path that parses is the path of what it parses to", () => {
    const words = fc.constantFrom(
      ...WORDS,
      ...["_manifests", "_layers", "_uploads", "_gc", "_stowage", "secret", "hashstates", "startedat", "ab"],
      ...[
        "a".repeat(64),
        "b".repeat(128),
        `sha256-${"a".repeat(64)}`,
        "01890a5d-ac96-774b-bcce-b302099a8057",
      ],
      ...["", ".", "..", "A", "7", "07"],
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 12 }), (segments) => {
        const path = ["/docker/registry/v2", ...segments].join("/");
        const spec = parsePath(path);
        if (spec !== undefined) expect(pathFor(spec)).toBe(path);
      }),
      { numRuns: 5000 },
    );
  });
});

test("the longest names of every place fit the limits of the contract", () => {
  const longest = {
    repository: `a${"/a".repeat(127)}`,
    tag: "t".repeat(128),
    algorithm: "sha512",
    hex: "f".repeat(128),
    subjectAlgorithm: "sha512",
    subjectHex: "e".repeat(128),
    session: "01890a5d-ac96-774b-bcce-b302099a8057",
    run: "01890a5d-ac96-774b-bcce-b302099a8057",
    shard: "ff",
    offset: Number.MAX_SAFE_INTEGER,
  };
  expect(longest.repository).toHaveLength(255);
  const paths = Object.keys(LAYOUT).map((kind) => pathFor({ kind, ...longest } as PathSpec));
  const segments = paths.map((path) => path.split("/").slice(1));
  expect(Math.max(...paths.map((path) => path.length))).toBe(586);
  expect(Math.max(...segments.map(({ length }) => length))).toBe(139);
  expect(586).toBeLessThanOrEqual(MAX_PATH_BYTES);
  expect(139).toBeLessThanOrEqual(MAX_SEGMENTS);
  expect(Math.max(...segments.flat().map(({ length }) => length))).toBeLessThanOrEqual(MAX_SEGMENT_BYTES);
});

describe("pathFor refuses", () => {
  const hex = "a".repeat(64);
  const digestOf = { algorithm: "sha256", hex };

  test.each<readonly [string, PathSpec]>([
    ["a repository component that starts with an underscore", { kind: "layers", repository: "a/_b" }],
    ["an empty repository", { kind: "layers", repository: "" }],
    ["an empty component", { kind: "layers", repository: "a//b" }],
    ["a component that climbs", { kind: "layers", repository: "a/../b" }],
    ["an upper-case repository", { kind: "layers", repository: "A" }],
    ["a port in a repository", { kind: "layers", repository: "host:5000/a" }],
    ["a repository of 256 bytes", { kind: "layers", repository: "a".repeat(256) }],
    ["a line break after the name", { kind: "layers", repository: "a\n" }],
    ["a tag with a slash", { kind: "manifest-tag", repository: "a", tag: "x/y" }],
    ["a tag of dots", { kind: "manifest-tag", repository: "a", tag: ".." }],
    ["a tag of 129 letters", { kind: "manifest-tag", repository: "a", tag: "x".repeat(129) }],
    ["an algorithm that nothing is stored under", { kind: "blob", algorithm: "md5", hex }],
    ["digits of another algorithm's length", { kind: "blob", algorithm: "sha512", hex }],
    ["upper-case digits", { kind: "blob", algorithm: "sha256", hex: hex.toUpperCase() }],
    [
      "a subject of the wrong length",
      {
        kind: "referrer-link",
        repository: "a",
        ...digestOf,
        subjectAlgorithm: "sha512",
        subjectHex: hex,
      },
    ],
    ["a session that is no UUID", { kind: "upload-data", repository: "a", session: "run" }],
    ["a shard of three digits", { kind: "blob-shard", algorithm: "sha256", shard: "abc" }],
    [
      "a negative offset",
      {
        kind: "upload-hash-state",
        repository: "a",
        session: "01890a5d-ac96-774b-bcce-b302099a8057",
        algorithm: "sha256",
        offset: -1,
      },
    ],
    [
      "an unsafe offset",
      {
        kind: "upload-hash-state",
        repository: "a",
        session: "01890a5d-ac96-774b-bcce-b302099a8057",
        algorithm: "sha256",
        offset: 2 ** 53,
      },
    ],
  ])("%s", (_, spec) => {
    expect(() => pathFor(spec)).toThrow(InvalidPathError);
  });

  test("a name with the name's part, the value and what may stand there", () => {
    expect(() => pathFor({ kind: "manifest-tag", repository: "a", tag: "x/y" })).toThrow(
      '"x/y" is no tag of a path; use at most 128 letters, digits, ".", "_" and "-", the first a letter, digit or "_"',
    );
  });

  test.each([
    ["an unknown kind", { kind: "cache" }],
    ["a kind that every object has", { kind: "toString" }],
    ["no spec", undefined],
    ["a missing part", { kind: "layers" }],
    ["a number for text", { kind: "layers", repository: 7 }],
    [
      "text for a number",
      {
        kind: "upload-hash-state",
        repository: "a",
        session: "01890a5d-ac96-774b-bcce-b302099a8057",
        algorithm: "sha256",
        offset: "1",
      },
    ],
  ])("%s as a TypeError", (_, spec: unknown) => {
    expect(() => pathFor(spec as PathSpec)).toThrow(TypeError);
    expect(() => pathFor(spec as PathSpec)).toThrow(
      /^(no place of the layout is of kind |"\w+" of a path is a )/,
    );
  });
});
