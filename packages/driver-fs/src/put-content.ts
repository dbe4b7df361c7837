import { dirname } from "node:path";
import type { PutContentOptions } from "@stowage/core";
import { newNonce } from "./keys.ts";
import type { Store } from "./store.ts";

/**
 * Writes a temporary file while the directory is looked for, then names it. What fails leaves nothing behind.
 */
export async function putContent(
  store: Store,
  path: string,
  { content, ifAbsent, signal }: { readonly content: Uint8Array } & PutContentOptions,
): Promise<void> {
  const { tree, area, directories, placement, fsync } = store;
  const nonce = newNonce();
  const write = async (): Promise<void> => {
    await using file = await area.create(nonce);
    await file.write(content, 0);
    signal?.throwIfAborted();
    if (fsync) await file.fsync();
  };
  try {
    const [directory] = await both(directories.ensure(dirname(tree.fileOf(path))), write());
    await placement.place(area.temporary(nonce), path, { directory, ifAbsent, signal });
  } catch (error) {
    await area.remove(nonce).catch(() => {});
    throw error;
  }
}

/** As `Promise.all`, but what fails waits for the other one: nothing goes on behind the caller's back. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<readonly [A, B]> {
  await Promise.allSettled([first, second]);
  return [await first, await second];
}
