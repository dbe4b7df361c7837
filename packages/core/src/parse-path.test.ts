import { describe, expect, test } from "vitest";
import { parsePath } from "./parse-path.ts";

const V2 = "/docker/registry/v2";
const HEX = "0123456789abcdef".repeat(4);
const UUID = "01890a5d-ac96-774b-bcce-b302099a8057";

describe("parsePath answers undefined", () => {
  test.each([
    ["the store itself", "/"],
    ["nothing", ""],
    ["another version of the layout", "/docker/registry/v3/blobs"],
    ["a name that starts like the root", `${V2}x/blobs`],
    ["a slash at the end", `${V2}/blobs/`],
    ["distribution's leftover of a link", `${V2}/repositories/a/_layers/sha256/${HEX}/link.${UUID}.tmp`],
    ["distribution's leftover of a tag", `${V2}/repositories/a/_manifests/tags/x/current/link.${UUID}.tmp`],
    ["distribution's leftover of a blob", `${V2}/blobs/sha256/01/${HEX}/data.${UUID}.tmp`],
    ["a directory in between", `${V2}/repositories/a/_manifests/tags/x/current`],
    ["an algorithm's directory", `${V2}/blobs/sha256`],
    ["a blob in the wrong fan-out", `${V2}/blobs/sha256/02/${HEX}/data`],
    ["a kept digest in the wrong fan-out", `${V2}/_gc/${UUID}/keep/02/sha256-${HEX}`],
    ["digits of another algorithm's length", `${V2}/blobs/sha512/01/${HEX}/data`],
    ["upper-case digits", `${V2}/blobs/sha256/AB/${"AB".repeat(32)}/data`],
    ["an unknown algorithm", `${V2}/blobs/md5/01/${HEX}/data`],
    ["no repository", `${V2}/repositories/_layers`],
    ["a repository of 256 bytes", `${V2}/repositories/${"a".repeat(256)}/_layers`],
    ["an unknown underscore name", `${V2}/repositories/a/_cache`],
    ["an underscore name below an underscore name", `${V2}/repositories/a/_layers/_layers`],
    ["an empty component", `${V2}/repositories/a//b/_layers`],
    ["an offset with a leading zero", `${V2}/repositories/a/_uploads/${UUID}/hashstates/sha256/007`],
    [
      "an offset beyond the safe integers",
      `${V2}/repositories/a/_uploads/${UUID}/hashstates/sha256/9007199254740993`,
    ],
    ["a session that is no UUID", `${V2}/repositories/a/_uploads/x/data`],
    ["an unknown file of ours", `${V2}/_stowage/other`],
  ])("for %s", (_, path) => {
    expect(parsePath(path)).toBeUndefined();
  });
});

test("parsePath takes a repository's name to reach up to the first underscore name", () => {
  expect(parsePath(`${V2}/repositories/a/tags/b/_manifests/tags/_manifests`)).toEqual({
    kind: "manifest-tag",
    repository: "a/tags/b",
    tag: "_manifests",
  });
});

test("parsePath takes text only", () => {
  expect(() => parsePath(undefined as unknown as string)).toThrow(TypeError);
});
