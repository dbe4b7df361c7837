import { createServer, type Server, type Socket } from "node:net";
import { type Endpoint, listenLike } from "./endpoint.ts";

/** Something else than the backend: it greets whoever connects in its own way and ends the connection, or says nothing for ever. */
export class Stranger implements AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, endpoint: Endpoint, greeting: string | undefined) {
    this.#server = server;
    this.endpoint = endpoint;
    server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("error", () => undefined); // the driver may end it first
      socket.once("close", () => this.#sockets.delete(socket));
      if (greeting !== undefined) socket.end(greeting, "latin1");
    });
  }

  static async start(like: Endpoint, greeting: string | undefined): Promise<Stranger> {
    const server = createServer();
    return new Stranger(server, await listenLike(server, like), greeting);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
