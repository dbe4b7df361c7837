import assert from "node:assert/strict";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { digestOf, OCI_EMPTY, parseManifest } from "@stowage/oci";
import { createRegistry } from "@stowage/registry";

await using driver = await createInMemoryDriver(); // or any other driver, such as createFsDriver({ rootDirectory })
await using registry = createRegistry(driver);
const { blobs, manifests, tags } = registry.repository("library/hello");

const content = Buffer.from("{}");
const config = { ...(await blobs.put(digestOf(content), [content])), mediaType: OCI_EMPTY };
const image = { schemaVersion: 2, config, layers: [] };
await manifests.put(parseManifest(Buffer.from(JSON.stringify(image))), { tag: "latest" });

assert.deepEqual(await tags.all(), ["latest"]);
assert.equal((await manifests.get("latest")).references[0]?.digest, config.digest);
