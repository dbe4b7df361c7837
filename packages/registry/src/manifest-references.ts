import type { OperationOptions } from "@stowage/core";
import {
  type Descriptor,
  type ErrorEntry,
  type Manifest,
  NONDISTRIBUTABLE_LAYERS,
  RegistryError,
} from "@stowage/oci";
import { inParallel } from "./in-parallel.ts";
import { readLink } from "./links.ts";
import { layerLinkPath, revisionLinkPath } from "./places.ts";
import type { RegistryContext } from "./registry-context.ts";

/**
 * Checks that a repository holds what a manifest references.
 *
 * Its link is enough, as a layer or as a manifest: links are written after the data and removed before them. `subject`
 * is not looked for: it may come later, or never.
 * @throws {@link RegistryError} `MANIFEST_BLOB_UNKNOWN`, one entry for each that is missing
 */
export async function checkReferences(
  context: RegistryContext,
  repository: string,
  manifest: Manifest,
  options: OperationOptions,
): Promise<void> {
  const { driver, settings } = context;
  const isRequired = settings.requireReference ?? isHeldByRegistry;
  const required = new Map<string, Descriptor>();
  for (const reference of manifest.references) {
    if (isRequired(reference, manifest)) required.set(reference.digest, reference);
  }
  const missing = new Set<string>();
  const isIndex = manifest.config === undefined;
  await inParallel(required.values(), settings.concurrency, async ({ digest }) => {
    const places = [layerLinkPath(repository, digest), revisionLinkPath(repository, digest)];
    for (const place of isIndex ? places.toReversed() : places) {
      if ((await readLink(driver, place, options)) !== undefined) return;
    }
    missing.add(digest);
  });
  // In the order of the manifest, not in that of the answers.
  const [first, ...others] = [...required.keys()].filter((digest) => missing.has(digest)).map(toEntry);
  if (first !== undefined)
    throw new RegistryError(first.code, first.message, { detail: first.detail, others });
}

function isHeldByRegistry({ mediaType, urls = [] }: Descriptor): boolean {
  return urls.length === 0 || !NONDISTRIBUTABLE_LAYERS.includes(mediaType);
}

function toEntry(digest: string): ErrorEntry {
  const message = `the manifest references ${digest}, which the repository does not hold; push it first`;
  return { code: "MANIFEST_BLOB_UNKNOWN", message, detail: { digest } };
}
