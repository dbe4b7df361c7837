import { createFsDriver } from "@stowage/driver-fs/driver";
import { createRegistry } from "@stowage/registry";
import { createServer } from "@stowage/server";
import { reportTo } from "./child-protocol.ts";

/** The subject of the server figures: a registry over driver-fs in the folder of the first argument, no log. */
const driver = await createFsDriver({ rootDirectory: process.argv[2] ?? "." });
const server = createServer(createRegistry(driver));
reportTo(Number((await server.listen({ port: 0 })).port));
