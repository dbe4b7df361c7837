import { createServer, type Server, type Socket } from "node:net";
import { connectTo, type Endpoint, listenLike } from "./endpoint.ts";

/** What happens to the bytes of one direction of a connection; the handle ends the connection. */
export type Toxic = (bytes: Buffer, link: Link) => AsyncIterable<Buffer> | Iterable<Buffer>;

/** One connection through the proxy. */
export interface Link {
  /** Counted from 0. */
  readonly number: number;
  /** Bytes that have passed so far in this direction. */
  readonly passed: number;
  /** Resolves when the driver's end is closed. */
  readonly gone: Promise<void>;
  reset(): void;
  finish(): void;
}

export interface Toxics {
  /** Decides about a connection when it comes; `false` resets it. */
  readonly accept?: ((number: number) => boolean) | undefined;
  /** From the driver to the backend. */
  readonly request?: Toxic | undefined;
  /** From the backend to the driver. */
  readonly answer?: Toxic | undefined;
}

/** Stands between a driver and its backend and knows bytes only: for any protocol. */
export class TcpProxy implements AsyncDisposable {
  readonly endpoint: Endpoint;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #connections = 0;
  #touched = 0;

  private constructor(server: Server, endpoint: Endpoint, upstream: Endpoint, toxics: Toxics) {
    this.#server = server;
    this.endpoint = endpoint;
    server.on("connection", (socket: Socket) => this.#connect(socket, upstream, toxics));
  }

  static async start(upstream: Endpoint, toxics: Toxics): Promise<TcpProxy> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    return new TcpProxy(server, await listenLike(server, upstream), upstream, toxics);
  }

  /** Connections that came. */
  get connections(): number {
    return this.#connections;
  }

  /** How often a toxic was given bytes, or a connection refused. */
  get touched(): number {
    return this.#touched;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connect(near: Socket, upstream: Endpoint, { accept, request, answer }: Toxics): void {
    const number = this.#connections;
    this.#connections += 1;
    if (accept?.(number) === false) {
      this.#touched += 1;
      near.on("error", () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connectTo(upstream);
    far.setNoDelay(true);
    for (const socket of [near, far]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined); // what matters is that the other end closes too
      socket.once("close", () => this.#sockets.delete(socket));
    }
    near.once("close", () => far.destroy());
    // In order the end follows the last byte, through the pump.
    far.once("error", () => near.destroy());
    const pump = (from: Socket, to: Socket, toxic: Toxic | undefined): void => {
      this.#pump({ from, to, near, toxic, number }).catch(() => near.destroy());
    };
    pump(near, far, request);
    pump(far, near, answer);
  }

  async #pump({ from, to, near, toxic, number }: Direction): Promise<void> {
    let passed = 0;
    const gone = new Promise<void>((resolve) => {
      near.once("close", () => resolve());
    });
    const link: Link = {
      gone,
      number,
      get passed() {
        return passed;
      },
      reset: () => near.resetAndDestroy(),
      finish: () => near.end(),
    };
    for await (const chunk of from) {
      if (toxic !== undefined) this.#touched += 1;
      for await (const piece of toxic?.(chunk, link) ?? [chunk]) {
        if (to.destroyed) return;
        passed += piece.length;
        await new Promise<void>((resolve) => {
          to.write(piece, () => resolve());
        });
        if (toxic !== undefined) await new Promise(setImmediate); // the reader sees each piece by itself
      }
    }
    to.end();
  }
}

interface Direction {
  readonly from: Socket;
  readonly to: Socket;
  /** The driver's end. */
  readonly near: Socket;
  readonly toxic: Toxic | undefined;
  readonly number: number;
}
