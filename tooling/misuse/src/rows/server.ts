import {
  createServer,
  type ListenOptions,
  type RegistryServer,
  type RepositorySource,
} from "@stowage/server";
import { answered, type PackageRows, refused, refusedEach, wrongly } from "../misuse.ts";

const registry: RepositorySource = {
  repository() {
    throw new Error("no request is made");
  },
};

async function onServer(call: (server: RegistryServer) => unknown): Promise<unknown> {
  await using server = createServer(registry);
  return await call(server);
}

const listen = (options: unknown) => onServer((server) => server.listen(wrongly<ListenOptions>(options)));

/** `@stowage/server`. */
export const serverRows: PackageRows = {
  name: "@stowage/server",
  rows: {
    createServer: [
      ...refusedEach(
        "registry of a wrong type",
        [undefined, null, "library", {}],
        (source: RepositorySource) => createServer(source),
        "TypeError",
        /createServer takes a registry/,
      ),
      ...refusedEach(
        "publicUrl that is no address",
        ["", "registry.example.com", "ftp://example.com", 7],
        (publicUrl: string) => createServer(registry, { publicUrl }),
        "TypeError",
        /^publicUrl is "/,
      ),
    ],
    "RegistryServer.listen": [
      ...refusedEach("options of a wrong type", [undefined, null], listen, "TypeError"),
      ...refusedEach(
        "port out of range",
        [-1, 65_536, 0.5, "http"],
        (port) => listen({ port }),
        "RangeError",
        /port/i,
      ),
      refused(
        "a port that is taken",
        () =>
          onServer(async (server) => {
            const { port } = await server.listen({ port: 0 });
            await listen({ port: Number(port) });
          }),
        "Error",
        /EADDRINUSE/,
      ),
    ],
    "RegistryServer.close": [
      answered(
        "twice",
        () =>
          onServer(async (server) => {
            await server.listen({ port: 0 });
            return await Promise.all([server.close(), server.close()]);
          }),
        [undefined, undefined],
      ),
      answered("before listen", () => onServer((server) => server.close()), undefined),
    ],
    "RepositorySource.repository": "a registry implements it, the server calls it",
  },
};
