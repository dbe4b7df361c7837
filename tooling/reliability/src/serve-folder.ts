import { createFsDriver } from "@stowage/driver-fs/driver";
import { createRegistry } from "@stowage/registry";
import { createServer } from "@stowage/server";

/** Serves a registry over driver-fs in `folder`, as `npm start` does; resolves with the port. */
export async function serve(folder: string): Promise<number> {
  const driver = await createFsDriver({ rootDirectory: folder });
  const server = createServer(createRegistry(driver));
  return Number((await server.listen({ port: 0 })).port);
}
