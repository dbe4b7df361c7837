import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const LOOPBACK = "127.0.0.1";

/** Where something listens: a port, or the path of a socket. */
export type Endpoint =
  | { readonly host: string; readonly port: number; readonly path?: undefined }
  | { readonly path: string; readonly host?: undefined; readonly port?: undefined };

/** Makes a server listen on an endpoint of the same kind as another, on this machine only. */
export async function listenLike(server: Server, other: Endpoint): Promise<Endpoint> {
  if (other.path !== undefined) {
    const path = join(tmpdir(), `stowage-proxy-${randomBytes(6).toString("hex")}.sock`);
    server.listen(path);
    await once(server, "listening");
    return { path };
  }
  server.listen(0, LOOPBACK);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server on a port has no port");
  return { host: LOOPBACK, port: address.port };
}

/** An endpoint on which nothing listens: it was free a moment ago. */
export async function deadEndpoint(like: Endpoint, server: Server): Promise<Endpoint> {
  const endpoint = await listenLike(server, like);
  server.close();
  await once(server, "close");
  return endpoint;
}

export function connectTo(endpoint: Endpoint): Socket {
  return endpoint.path === undefined ? connect(endpoint.port, endpoint.host) : connect(endpoint.path);
}
