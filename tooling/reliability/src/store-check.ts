import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Reads a registry's folder as an operator's script would, without the registry: every blob must hash to its name, and
 * every link must be a whole digest whose blob is there. Resolves to what is wrong, one line each.
 */
export async function findDamage(folder: string): Promise<readonly string[]> {
  const root = join(folder, "docker/registry/v2");
  const damage: string[] = [];
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    if (path.includes("/blobs/") && entry.name === "data") {
      const hex = basename(dirname(path));
      const algorithm = basename(dirname(dirname(dirname(path))));
      if ((await hexOf(path, algorithm)) !== hex) damage.push(`${path} does not hash to its name`);
    } else if (entry.name === "link") {
      const digest = await readFile(path, "latin1");
      const [algorithm = "", hex = ""] = digest.split(":");
      const data = join(root, "blobs", algorithm, hex.slice(0, 2), hex, "data");
      const found = await readFile(data).then(
        () => true,
        () => false,
      );
      if (!found) damage.push(`${path} names ${digest}, which is not stored`);
    }
  }
  return damage;
}

async function hexOf(path: string, algorithm: string): Promise<string> {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
