import { type OperationOptions, PathNotFoundError, type StorageDriver } from "@stowage/core";
import { type Digest, isDigest } from "@stowage/oci";

const utf8 = new TextDecoder();

/**
 * The digest that a link names; undefined if there is no link.
 *
 * It is read, never only asked for: on a file system an empty directory or a torn file would pass for one. A link without
 * a digest, as a crash of another program can leave it, counts as none: pushing again then repairs it.
 * @throws {@link StorageError} if the store does not answer: that is no missing link
 */
export async function readLink(
  driver: StorageDriver,
  path: string,
  options?: OperationOptions,
): Promise<Digest | undefined> {
  try {
    const text = utf8.decode(await driver.getContent(path, options));
    return isDigest(text) ? text : undefined;
  } catch (error) {
    if (error instanceof PathNotFoundError) return undefined;
    throw error;
  }
}

/** Writes a link: the digest and nothing else, no newline, as distribution does. */
export async function writeLink(
  driver: StorageDriver,
  path: string,
  target: Digest,
  options?: OperationOptions,
): Promise<void> {
  await driver.putContent(path, new TextEncoder().encode(target), options);
}
