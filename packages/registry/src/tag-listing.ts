import type { OperationOptions } from "@stowage/core";
import { parsePath } from "@stowage/core/layout";
import type { TagPage } from "@stowage/oci";
import { inParallel } from "./in-parallel.ts";
import { ignoreMissing } from "./storage-causes.ts";
import type { TagAccess } from "./tag-access.ts";

/**
 * The `limit` smallest tag names after `last`, by byte, and whether there are more.
 *
 * Key order puts `1.0-alpine` before `1.0`, so that the whole directory is read; what is held is a page. Only names on
 * the page are looked at more closely: one without a current link is no tag.
 */
export async function pageOfTags(
  access: TagAccess,
  { last, limit }: { readonly last: string | undefined; readonly limit: number },
  options: OperationOptions,
): Promise<TagPage> {
  const wanted = limit + 1;
  const tags: string[] = [];
  for (let after = last; ; ) {
    const missing = wanted - tags.length;
    const candidates = await smallest(access.names(options), after, missing);
    tags.push(...(await onlyCurrent(access, candidates, options)));
    after = candidates.at(-1);
    if (candidates.length < missing || tags.length >= wanted) {
      return { tags: tags.slice(0, limit), more: tags.length > limit };
    }
  }
}

/** Every tag, sorted by byte. One pass over all objects: cheaper than asking for each tag where a listing is a request. */
export async function allTags(access: TagAccess, options: OperationOptions): Promise<string[]> {
  const tags: string[] = [];
  try {
    for await (const entry of access.context.driver.walk(access.directory, options)) {
      const place = parsePath(entry.path);
      if (place?.kind === "manifest-tag-index") entry.skip();
      if (place?.kind === "manifest-tag-current-link" && entry.size > 0) tags.push(place.tag);
    }
  } catch (error) {
    ignoreMissing(error);
  }
  return tags.sort();
}

/** The `count` smallest names after `after`, sorted. Holds twice as many at most. */
async function smallest(
  names: AsyncIterable<string>,
  after: string | undefined,
  count: number,
): Promise<string[]> {
  let kept: string[] = [];
  for await (const name of names) {
    if (after !== undefined && name <= after) continue;
    kept.push(name);
    if (kept.length >= 2 * count) kept = kept.sort().slice(0, count);
  }
  return kept.sort().slice(0, count);
}

async function onlyCurrent(
  access: TagAccess,
  names: readonly string[],
  options: OperationOptions,
): Promise<string[]> {
  const current = new Set<string>();
  await inParallel(names, access.context.settings.concurrency, async (tag) => {
    if ((await access.current(tag, options)) !== undefined) current.add(tag);
  });
  return names.filter((tag) => current.has(tag));
}
