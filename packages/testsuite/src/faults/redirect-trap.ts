import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { Mismatch } from "../mismatch.ts";

const LOOPBACK = "127.0.0.1";

/** Headers by which backends know who asks. */
const CREDENTIALS = ["authorization", "cookie", "x-amz-security-token", "x-amz-date", "x-ms-date"] as const;

/** Another host than the backend, to which redirects lead. */
export class RedirectTrap implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #caught: IncomingHttpHeaders[];

  private constructor(server: Server, port: number, caught: IncomingHttpHeaders[]) {
    this.#server = server;
    this.#caught = caught;
    // The name differs from the backend's address, so that it is another origin to every client.
    this.url = `http://localhost:${port}/`;
  }

  static async start(): Promise<RedirectTrap> {
    const caught: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      caught.push(request.headers);
      response.writeHead(403, { connection: "close" }).end();
    });
    server.listen(0, LOOPBACK);
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a server on a port has no port");
    return new RedirectTrap(server, address.port, caught);
  }

  /** @throws `Mismatch` if a request that came here carried credentials */
  expectNoCredentials(): void {
    for (const headers of this.#caught) {
      const carried = CREDENTIALS.filter((name) => headers[name] !== undefined);
      if (carried.length > 0) {
        throw new Mismatch("no credentials for another host", `a request with ${carried.join(" and ")}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}
