import type { OperationOptions } from "@stowage/core";
import { pathFor } from "@stowage/core/layout";
import { type Digest, isTag } from "@stowage/oci";
import { inParallel } from "./in-parallel.ts";
import { readLink, writeLink } from "./links.ts";
import { tagCurrentPath, tagIndexEntryPath } from "./places.ts";
import type { RegistryContext } from "./registry-context.ts";
import { ignoreMissing } from "./storage-causes.ts";

/** The tags of one repository, one object for each, as the store has them now. */
export class TagAccess {
  readonly context: RegistryContext;
  readonly repository: string;

  constructor(context: RegistryContext, repository: string) {
    this.context = context;
    this.repository = repository;
  }

  /** Where the tags lie. */
  get directory(): string {
    return pathFor({ kind: "manifest-tags", repository: this.repository });
  }

  /** The manifest that a tag names. A tag that a crash or a deletion left half written names none. */
  current(tag: string, options?: OperationOptions): Promise<Digest | undefined> {
    return readLink(this.context.driver, tagCurrentPath(this.repository, tag), options);
  }

  /** Points a tag at a manifest. First its history, so that a tag never names what its history does not know. */
  async point(tag: string, digest: Digest, options?: OperationOptions): Promise<void> {
    const { driver } = this.context;
    await writeLink(driver, tagIndexEntryPath(this.repository, tag, digest), digest, options);
    await writeLink(driver, tagCurrentPath(this.repository, tag), digest, options);
  }

  /** Removes a tag with its history. False if there is none. The history goes first: what is left then still is a tag. */
  async remove(tag: string, options?: OperationOptions): Promise<boolean> {
    const { driver } = this.context;
    const { repository } = this;
    if ((await this.current(tag, options)) === undefined) return false;
    await driver
      .delete(pathFor({ kind: "manifest-tag-index", repository, tag }), options)
      .catch(ignoreMissing);
    await driver.delete(pathFor({ kind: "manifest-tag", repository, tag }), options).catch(ignoreMissing);
    return true;
  }

  /**
   * Names of what may be tags, in key order, which is not that of their names. Some may be half written.
   * A repository without tags has none.
   */
  async *names(options?: OperationOptions): AsyncGenerator<string, void, undefined> {
    const { directory } = this;
    try {
      for await (const entry of this.context.driver.list(directory, options)) {
        const name = entry.path.slice(directory.length + 1);
        if (entry.isDirectory && isTag(name)) yield name;
      }
    } catch (error) {
      ignoreMissing(error);
    }
  }

  /** Those of the tags that name this manifest, in no order. */
  async naming(digest: Digest, options?: OperationOptions): Promise<string[]> {
    const found: string[] = [];
    await inParallel(this.names(options), this.context.settings.concurrency, async (tag) => {
      if ((await this.current(tag, options)) === digest) found.push(tag);
    });
    return found;
  }
}
