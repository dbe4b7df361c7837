import { PathNotFoundError } from "@stowage/core";
import { pathFor } from "@stowage/core/layout";
import {
  type CallOptions,
  type Descriptor,
  type Digest,
  isTag,
  type ListTagsOptions,
  parseDigest,
  parseTag,
  RegistryError,
  type TagPage,
  type TagService,
} from "@stowage/oci";
import type { ManifestAccess } from "./manifest-access.ts";
import { deletingIsOff, manifestUnknown } from "./refusals.ts";
import type { TagAccess } from "./tag-access.ts";
import { allTags, pageOfTags } from "./tag-listing.ts";

/** The tags of one repository over a storage driver: `current` links, with the history of each beside it. */
export class RepositoryTags implements TagService {
  readonly #access: TagAccess;
  readonly #manifests: ManifestAccess;

  constructor(access: TagAccess, manifests: ManifestAccess) {
    this.#access = access;
    this.#manifests = manifests;
  }

  async get(tag: string, options: CallOptions = {}): Promise<Descriptor> {
    const digest = isTag(tag) ? await this.#access.current(tag, options) : undefined;
    const manifest = digest && (await this.#manifests.find(digest, options));
    if (manifest === undefined) throw manifestUnknown(tag);
    return manifest;
  }

  async tag(tag: string, digest: Digest, options: CallOptions = {}): Promise<void> {
    parseTag(tag);
    if (!(await this.#manifests.isLinked(parseDigest(digest), options))) throw manifestUnknown(digest);
    await this.#access.point(tag, digest, options);
  }

  async untag(tag: string, options: CallOptions = {}): Promise<void> {
    if (!this.#access.context.settings.allowDelete) throw deletingIsOff();
    if (!isTag(tag) || !(await this.#access.remove(tag, options))) throw manifestUnknown(tag);
  }

  async list(options: ListTagsOptions = {}): Promise<TagPage> {
    const { last, limit, signal } = options;
    if (limit === undefined) {
      const tags = await this.all({ signal });
      return { tags: last === undefined ? tags : tags.filter((tag) => tag > last), more: false };
    }
    if (!Number.isSafeInteger(limit) || limit < 0) {
      const message = `a page of ${limit} tags cannot be had; ask for a whole number, 0 or more`;
      throw new RegistryError("PAGINATION_NUMBER_INVALID", message, { detail: { n: limit } });
    }
    // The specification wants an empty page without a next one for a limit of 0.
    const page =
      limit === 0 ? { tags: [], more: false } : await pageOfTags(this.#access, { last, limit }, { signal });
    if (page.tags.length === 0) await this.#expectRepository({ signal });
    return page;
  }

  async all(options: CallOptions = {}): Promise<readonly string[]> {
    const tags = await allTags(this.#access, options);
    if (tags.length === 0) await this.#expectRepository(options);
    return tags;
  }

  async lookup(digest: Digest, options: CallOptions = {}): Promise<readonly string[]> {
    return (await this.#access.naming(parseDigest(digest), options)).sort();
  }

  /** A repository is there once anything was stored in it, under one of the names that begin with an underscore. */
  async #expectRepository(options: CallOptions): Promise<void> {
    const { context, repository } = this.#access;
    const path = pathFor({ kind: "repository", repository });
    try {
      // Nested repositories begin with a letter or digit; these sort before or after, so one entry tells.
      for await (const entry of context.driver.list(path, { ...options, startAfter: `${path}/_` })) {
        if (entry.path.startsWith(`${path}/_`)) return;
        break;
      }
    } catch (error) {
      if (!(error instanceof PathNotFoundError)) throw error;
    }
    throw new RegistryError("NAME_UNKNOWN", `nothing was ever pushed to ${repository}`, {
      detail: { name: repository },
    });
  }
}
