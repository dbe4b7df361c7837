import type { StorageDriver } from "@stowage/core";
import {
  type ByteSource,
  byteBody,
  byteRange,
  checkDirectoryPath,
  checkPath,
  compareKeyOrder,
  isAfter,
  isValidPath,
  mayHoldAfter,
  positionOf,
  walkByListing,
} from "@stowage/core/driver";
import { type PathSpec, parsePath, pathFor } from "@stowage/core/layout";
import { answered, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";

const entry = { path: "/a", isDirectory: false };

const source: ByteSource = { read: async () => 0, release: async () => {} };
const byDrivers = "drivers write it, guard() calls it";

/** Paths, their order, the layout, and bodies. */
export const corePaths: Rows = {
  checkPath: [
    ...refusedEach("path of a wrong type", [undefined, 7], (path: string) => checkPath(path), "TypeError"),
    ...refusedEach(
      "path outside the grammar",
      ["", "/", "a"],
      (path: string) => checkPath(path),
      "INVALID_PATH",
    ),
  ],
  checkDirectoryPath: [
    ...refusedEach("path of a wrong type", [undefined, 7], checkDirectoryPath, "TypeError"),
    ...refusedEach("path outside the grammar", ["", "a", "/a/"], checkDirectoryPath, "INVALID_PATH"),
  ],
  isValidPath: ["", "/", "a", "/a/", "/a//b"].map((path) =>
    answered(`"${path}"`, () => isValidPath(path), false),
  ),
  pathFor: [
    ...refusedEach(
      "spec of a wrong type",
      [undefined, null, "blobs", {}, { kind: "cache" }],
      pathFor,
      "TypeError",
      /no place of the layout is of kind/,
    ),
    ...refusedEach(
      "a part that is missing",
      [{ kind: "layers" }, { kind: "blob", algorithm: "sha256" }],
      pathFor,
      "TypeError",
      /of a path is a string/,
    ),
    ...refusedEach(
      "a part outside its grammar",
      [
        { kind: "layers", repository: "A" },
        { kind: "manifest-tag", repository: "a", tag: "../x" },
      ],
      (spec: PathSpec) => pathFor(spec),
      "INVALID_PATH",
      /is no (repository|tag) of a path/,
    ),
  ],
  parsePath: [
    ...refusedEach(
      "path of a wrong type",
      [undefined, null, 7, {}],
      parsePath,
      "TypeError",
      /path is a string/,
    ),
    answered("a path outside the layout", () => parsePath("/somewhere/else"), undefined),
  ],

  byteBody: [
    ...refusedEach(
      "source of a wrong type",
      [undefined, null, {}, { read: source.read }],
      (wrong: ByteSource) => byteBody(wrong, 4),
      "TypeError",
      /read and release/,
    ),
    ...refusedEach(
      "chunk size of a wrong kind",
      [undefined, 0, 1.5, "4"],
      (size: number) => byteBody(source, size),
      "TypeError",
      /chunkSize must be/,
    ),
  ],
  "ByteSource.read": byDrivers,
  "ByteSource.release": byDrivers,
  byteRange: [
    refused(
      "an offset beyond the object",
      () => byteRange(10, { offset: 11 }),
      "INVALID_OFFSET",
      /offset 11 is beyond the object's 10 bytes/,
    ),
  ],
  positionOf: refusedEach("entry of a wrong type", [undefined, null], positionOf, "TypeError"),
  compareKeyOrder: refusedEach(
    "entry of a wrong type",
    [undefined, null],
    (other: typeof entry) => compareKeyOrder(entry, other),
    "TypeError",
  ),
  isAfter: [null, 7].map((position) =>
    answered(`position ${position}`, () => isAfter(entry, wrongly(position)), false),
  ),
  mayHoldAfter: refusedEach(
    "position of a wrong type",
    [null, 7],
    (position: string) => mayHoldAfter("/a", position),
    "TypeError",
  ),
  walkByListing: refusedEach(
    "source of a wrong type",
    [undefined, null, {}],
    (source: StorageDriver) => walkByListing(source, "/").next(),
    "TypeError",
  ),
};
