import { type OperationOptions, PathNotFoundError, type StorageDriver } from "@stowage/core";
import { parsePath, pathFor } from "@stowage/core/layout";
import { type Digest, isDigest } from "@stowage/oci";
import { inParallel } from "./in-parallel.ts";
import { writeLink } from "./links.ts";
import type { ManifestAccess } from "./manifest-access.ts";
import { revisionLinkPath, tagCurrentPath } from "./places.ts";
import { ignoreMissing } from "./storage-causes.ts";
import type { TagAccess } from "./tag-access.ts";

/** Milliseconds by which the clocks of this host and of the store may differ. */
const CLOCK_TOLERANCE = 5000;

/**
 * Removes a manifest from a repository, and every tag that names it. False if the repository does not hold it.
 *
 * The revision link goes first: from then on it is unknown under any name. Repeating it finishes what a crash cut short.
 */
export async function deleteManifest(
  manifests: ManifestAccess,
  tags: TagAccess,
  digest: Digest,
  options: OperationOptions,
): Promise<boolean> {
  const { context, repository } = manifests;
  const wasThere = await remove(context.driver, revisionLinkPath(repository, digest), options);
  let tagsRemoved = 0;
  await inParallel(tags.names(options), context.settings.concurrency, async (tag) => {
    if (await removeTagOf(manifests, tags, { tag, digest }, options)) tagsRemoved++;
  });
  // Tags without their revision are what a deletion leaves that a crash cut short: this one has finished it.
  return wasThere || tagsRemoved > 0;
}

async function remove(driver: StorageDriver, path: string, options: OperationOptions): Promise<boolean> {
  try {
    await driver.delete(path, options);
    return true;
  } catch (error) {
    if (error instanceof PathNotFoundError) return false;
    throw error;
  }
}

interface TagOfManifest {
  readonly tag: string;
  readonly digest: Digest;
}

/** Removes a tag if it names the manifest. Its history stays: it tells whether somebody moved the tag meanwhile. */
async function removeTagOf(
  manifests: ManifestAccess,
  tags: TagAccess,
  { tag, digest }: TagOfManifest,
  options: OperationOptions,
): Promise<boolean> {
  const { driver } = tags.context;
  const readAt = Date.now();
  if ((await tags.current(tag, options)) !== digest) return false;
  await remove(driver, tagCurrentPath(tags.repository, tag), options);
  const moved = await movedTo(manifests, tags, { tag, digest, since: readAt - CLOCK_TOLERANCE }, options);
  if (moved !== undefined) await writeLink(driver, tagCurrentPath(tags.repository, tag), moved, options);
  return true;
}

/**
 * Where somebody has moved the tag between our reading it and removing it: the newest other entry of its history.
 *
 * An entry counts if it is at least as young as our reading, give or take the clocks, and younger than the entry of the
 * deleted manifest itself: a tag moved from A to B shortly before B is deleted does not go back to A, even where the
 * store's times are too coarse to tell which came first (docs/decisions/0004).
 */
async function movedTo(
  manifests: ManifestAccess,
  { context, repository }: TagAccess,
  { tag, digest, since }: TagOfManifest & { readonly since: number },
  options: OperationOptions,
): Promise<Digest | undefined> {
  const index = pathFor({ kind: "manifest-tag-index", repository, tag });
  const entries = new Map<Digest, number>();
  try {
    for await (const { path, modifiedAt } of context.driver.walk(index, options)) {
      const entry = digestOfEntry(path);
      if (entry !== undefined && modifiedAt !== undefined) entries.set(entry, modifiedAt.getTime());
    }
  } catch (error) {
    ignoreMissing(error);
  }
  const own = entries.get(digest) ?? 0;
  const younger = [...entries].filter(([entry, time]) => entry !== digest && time >= since && time > own);
  for (const [entry] of younger.sort(([, a], [, b]) => b - a)) {
    if (await manifests.isLinked(entry, options)) return entry;
  }
  return undefined;
}

function digestOfEntry(path: string): Digest | undefined {
  const place = parsePath(path);
  if (place?.kind !== "manifest-tag-index-entry-link") return undefined;
  const text = `${place.algorithm}:${place.hex}`;
  return isDigest(text) ? text : undefined;
}
