import { join } from "node:path";
import { openCheckout, publicPackages } from "@stowage/checks";

/**
 * Entry modules of every package that is published, by its name: the sources of what its `exports` offer. A check of the
 * house rules keeps `publishConfig` from offering anything else.
 */
export function publicEntries(root: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    publicPackages(openCheckout(root)).map(({ directory, manifest }) => [
      manifest.name,
      Object.values(manifest.exports)
        .filter((entry): entry is string => typeof entry === "string" && entry.endsWith(".ts"))
        .map((entry) => join(root, directory, entry)),
    ]),
  );
}
