import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { type Endpoint, listenLike } from "./endpoint.ts";
import { Exchange, type SeenRequest } from "./exchange.ts";
import type { Fault } from "./fault.ts";

/** A fault, and the requests that it meets. */
export interface Plan {
  readonly fault: Fault;
  /** Told the request and how many came before it since {@link HttpProxy.begin}. */
  meets(request: SeenRequest, number: number): boolean;
}

/**
 * Stands between a driver and its backend, passes requests on whole, notes them, and does to those that a plan names what
 * its fault says.
 */
export class HttpProxy implements AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly #upstream: Endpoint;
  readonly #server: Server;
  readonly #sockets = new Map<Socket, number>();
  readonly #busy = new Set<Exchange>();
  #requests: SeenRequest[] = [];
  #plan: Plan | undefined;
  #fired = 0;

  private constructor(server: Server, endpoint: Endpoint, upstream: Endpoint) {
    this.#server = server;
    this.endpoint = endpoint;
    this.#upstream = upstream;
    server.on("request", (request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
    server.on("connection", (socket: Socket) => {
      this.#sockets.set(socket, 0);
      socket.on("error", () => undefined); // its close is what matters
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("clientError", (_, socket) => socket.destroy());
  }

  static async start(upstream: Endpoint): Promise<HttpProxy> {
    const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 });
    return new HttpProxy(server, await listenLike(server, upstream), upstream);
  }

  /** Requests since {@link begin}. */
  get requests(): readonly SeenRequest[] {
    return this.#requests;
  }

  /** How often the plan's fault was put to a request. */
  get fired(): number {
    return this.#fired;
  }

  /** Connections of the driver. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** Requests of the driver that have neither their answer nor their end. */
  get busy(): number {
    return this.#busy.size;
  }

  /** Starts a new account of requests, with a plan for them or none. */
  begin(plan?: Plan): void {
    this.#requests = [];
    this.#fired = 0;
    this.#plan = plan;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets.keys()) socket.destroy();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const earlier = this.#sockets.get(request.socket) ?? 0;
    this.#sockets.set(request.socket, earlier + 1);
    const seen: SeenRequest = {
      method: request.method ?? "",
      url: request.url ?? "",
      headers: request.rawHeaders,
      at: performance.now(),
      isReused: earlier > 0,
      bytes: 0,
    };
    const exchange = new Exchange(seen, this.#upstream, request, response);
    const number = this.#requests.push(seen) - 1;
    const plan = this.#plan?.meets(seen, number) === true ? this.#plan : undefined;
    this.#busy.add(exchange);
    try {
      if (plan === undefined) {
        await exchange.send(await exchange.forward());
      } else {
        this.#fired += 1;
        seen.fault = plan.fault.name;
        await plan.fault.play(exchange);
      }
    } finally {
      this.#busy.delete(exchange);
    }
  }
}
