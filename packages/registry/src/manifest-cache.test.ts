import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { ManifestCache } from "./manifest-cache.ts";
import { imageNamed } from "./testing/registries.ts";

test("it holds so many bytes at most: what was not asked for the longest goes", () => {
  const manifests = Array.from({ length: 20 }, (_, index) =>
    imageNamed(`${index}`, { padding: "x".repeat(10_000) }),
  );
  const digests = manifests.map(({ payload }) => digestOf(payload));
  const cache = new ManifestCache(110_000); // what is parsed counts as much as the bytes: room for four or five
  for (const manifest of manifests) {
    cache.set(digestOf(manifest.payload), manifest);
    cache.get(digests[0] ?? "sha256:");
  }
  const held = digests.filter((digest) => cache.get(digest) !== undefined);
  expect(held.length).toBeGreaterThanOrEqual(4);
  expect(held.length).toBeLessThanOrEqual(5);
  expect([held[0], held.at(-1)]).toEqual([digests[0], digests.at(-1)]);
});

test("a manifest larger than all of it is not held", () => {
  const manifest = imageNamed("a");
  const cache = new ManifestCache(100);
  cache.set(digestOf(manifest.payload), manifest);
  expect(cache.get(digestOf(manifest.payload))).toBeUndefined();
});
