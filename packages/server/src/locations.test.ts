import { digestOf } from "@stowage/oci";
import { describe, expect, test } from "vitest";
import { type LocationOptions, Locations } from "./locations.ts";

const digest = digestOf(new Uint8Array());
const view = { protocol: "https", host: "r.example:8443", prefix: "/images" };

function blobUrl(options: LocationOptions): string {
  return new Locations(view, options).blob("a/b", digest);
}

describe("a Location", () => {
  test("is where the client sees the registry", () => {
    expect(blobUrl({})).toBe(`https://r.example:8443/images/v2/a/b/blobs/${digest}`);
    expect(new Locations(view).manifest("a", digest)).toBe(
      `https://r.example:8443/images/v2/a/manifests/${digest}`,
    );
  });

  test("is a path where that was asked for, or the client's host is unknown", () => {
    expect(blobUrl({ relativeUrls: true })).toBe(`/images/v2/a/b/blobs/${digest}`);
    expect(new Locations({ protocol: "http", prefix: "" }).blob("a", digest)).toBe(`/v2/a/blobs/${digest}`);
  });

  test("is below the public address where one is given", () => {
    expect(blobUrl({ publicUrl: "https://cdn.example/r/", relativeUrls: true })).toBe(
      `https://cdn.example/r/v2/a/b/blobs/${digest}`,
    );
  });
});

describe("the Link to the next tags", () => {
  test("is a path with the prefix, last and n", () => {
    expect(new Locations(view).nextTags("a/b", { last: "v1.0", limit: 2 })).toBe(
      '</images/v2/a/b/tags/list?last=v1.0&n=2>; rel="next"',
    );
  });
});
