import { createInMemoryDriver } from "@stowage/driver-inmemory";
import type { Repository } from "@stowage/oci";
import { digestOf } from "@stowage/oci";
import { createRegistry, type RegistryOptions } from "@stowage/registry";
import { neverAtOnce } from "../misuse.ts";

export const BYTES: Uint8Array = Buffer.from("hello");
export const DIGEST: `sha256:${string}` | `sha512:${string}` = digestOf(BYTES);
export const NO_DIGESTS: readonly unknown[] = [undefined, null, 7, "", "latest", "sha256:beef"];

/** Makes a call on an empty repository of its own. */
export function onRepository(
  call: (repository: Repository) => unknown,
  options: RegistryOptions = {},
): () => Promise<unknown> {
  return async () => {
    await using driver = await createInMemoryDriver();
    await using registry = createRegistry(driver, { hashThreads: 1, ...options });
    return await neverAtOnce(() => call(registry.repository("library/example")));
  };
}
