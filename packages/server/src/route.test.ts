import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatRoute, parseRoute, type Route } from "./route.ts";

const component = fc.oneof(
  fc.constantFrom("blobs", "manifests", "tags", "uploads", "list", "v2", "latest"),
  fc.stringMatching(/^[a-z0-9]{1,12}(?:[._-][a-z0-9]{1,6})?$/),
);
const name = fc.array(component, { minLength: 1, maxLength: 8 }).map((components) => components.join("/"));
const digest = fc.stringMatching(/^[0-9a-f]{64}$/).map((hex) => `sha256:${hex}`);
const tag = fc.oneof(component, fc.stringMatching(/^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/));
const id = fc.stringMatching(/^[0-9a-f-]{36}$/);

const route: fc.Arbitrary<Route> = fc.oneof(
  fc.constant({ kind: "base" as const }),
  fc.record({ kind: fc.constant("blob" as const), name, digest }),
  fc.record({ kind: fc.constant("uploads" as const), name }),
  fc.record({ kind: fc.constant("upload" as const), name, id }),
  fc.record({ kind: fc.constant("manifest" as const), name, reference: fc.oneof(tag, digest) }),
  fc.record({ kind: fc.constant("tags" as const), name }),
);

describe("a route", () => {
  test("reads back from its own path, whatever the repository's components are called", () => {
    fc.assert(
      fc.property(route, (made) => {
        expect(parseRoute(formatRoute(made))).toEqual(made);
      }),
    );
  });

  test.each([
    ["/v2", { kind: "base" }],
    ["/v2/", { kind: "base" }],
    ["/v2/a/blobs/uploads", { kind: "uploads", name: "a" }],
    ["/v2/a/blobs/uploads/", { kind: "uploads", name: "a" }],
    ["/v2/a/blobs/sha256%3Aab", { kind: "blob", name: "a", digest: "sha256:ab" }],
    ["/v2/blobs/uploads/tags/list", { kind: "tags", name: "blobs/uploads" }],
    ["/v2/a/manifests/manifests/list", { kind: "manifest", name: "a/manifests", reference: "list" }],
    ["/v2/a/tags/manifests/list", { kind: "manifest", name: "a/tags", reference: "list" }],
    ["/v2/a/blobs/uploads/blobs/uploads/x", { kind: "upload", name: "a/blobs/uploads", id: "x" }],
  ])("%s is understood", (path, expected) => {
    expect(parseRoute(path)).toEqual(expected);
  });

  test.each([
    "/",
    "/v1/a/tags/list",
    "/v2/a",
    "/v2/tags/list",
    "/v2/a/tags/",
    "/v2/a/tags/other",
    "/v2/a/manifests/",
    "/v2/manifests/latest",
    "/v2/blobs/uploads/",
    "/v2/a/uploads/x",
    "/v2/a/b/uploads/x",
  ])("%s is none", (path) => {
    expect(parseRoute(path)).toBeUndefined();
  });

  test.each(["%zz", "%", "a%2", "%ff", "%c3%28"])("cannot be read where %s is in it", (segment) => {
    for (const path of [`/v2/a/manifests/${segment}`, `/v2/${segment}/tags/list`, `/v2/${segment}`]) {
      expect(() => parseRoute(path)).toThrow(
        expect.objectContaining({ code: "NAME_INVALID", message: expect.stringContaining(`"${segment}"`) }),
      );
    }
  });

  test("keeps an escaped slash inside its component", () => {
    expect(parseRoute("/v2/a/manifests/x%2Fy")).toEqual({ kind: "manifest", name: "a", reference: "x/y" });
  });
});
