import assert from "node:assert/strict";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { createRegistry } from "@stowage/registry";
import { createServer } from "@stowage/server";

await using driver = await createInMemoryDriver();
await using registry = createRegistry(driver);
await using server = createServer(registry);

const address = await server.listen({ port: 0 }); // now: docker push 127.0.0.1:<port>/some/image
assert.equal((await fetch(new URL("/v2/", address))).status, 200);
