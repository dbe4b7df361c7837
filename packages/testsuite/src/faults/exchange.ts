import { once } from "node:events";
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { type Answer, passedOn } from "./answer.ts";
import type { Endpoint } from "./endpoint.ts";

/** A request as it reached the proxy. */
export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly string[];
  /** By the clock of `performance.now()`. */
  readonly at: number;
  /** True if its connection had carried another before. */
  readonly isReused: boolean;
  /** Bytes of its body, as far as it was read. */
  bytes: number;
  /** What was done to it. */
  fault?: string | undefined;
}

/** One request that the proxy holds in its hands, with what can be done to it. */
export class Exchange {
  readonly seen: SeenRequest;
  readonly #upstream: Endpoint;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #gone: Promise<void>;
  #body: Promise<Buffer> | undefined;

  constructor(seen: SeenRequest, upstream: Endpoint, request: IncomingMessage, response: ServerResponse) {
    this.seen = seen;
    this.#upstream = upstream;
    this.#request = request;
    this.#response = response;
    // `close` of the answer is that of this exchange: its end, or the connection's.
    this.#gone = new Promise((resolve) => {
      response.once("close", resolve);
    });
  }

  /** The driver's end of the proxy. */
  get socket(): Socket {
    return this.#request.socket;
  }

  /** The request's body, read whole. */
  body(): Promise<Buffer> {
    this.#body ??= this.#read();
    return this.#body;
  }

  /** Lets the backend act, and takes its answer. */
  async forward(
    change: { readonly headers?: readonly string[]; readonly body?: Buffer } = {},
  ): Promise<Answer> {
    const body = change.body ?? (await this.body());
    const request = this.#toUpstream(change.headers ?? this.seen.headers);
    const answered = once(request, "response");
    request.end(body);
    const [response]: IncomingMessage[] = await answered;
    if (response === undefined) throw new Error("the backend gave no answer");
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return {
      status: response.statusCode ?? 0,
      headers: passedOn(response.rawHeaders),
      body: Buffer.concat(chunks),
    };
  }

  /** Lets the backend have the head of the request and so many bytes of its body, then ends that connection. */
  async forwardPart(length: number): Promise<void> {
    const body = await this.body();
    const request = this.#toUpstream(this.seen.headers);
    request.on("error", () => undefined); // it is broken off
    request.flushHeaders();
    if (length > 0) await new Promise((resolve) => request.write(body.subarray(0, length), resolve));
    else await once(request, "socket");
    await new Promise(setImmediate); // the backend begins to read
    request.destroy();
  }

  /** Answers, and keeps the connection. */
  async send({ status, headers, body }: Answer): Promise<void> {
    this.#response.writeHead(status, [...headers]);
    if (this.seen.method === "HEAD") this.#response.end();
    else this.#response.end(body);
    await this.#gone;
  }

  /** What goes over the wire instead of an answer; resolves once the system has it. */
  async write(bytes: Uint8Array): Promise<void> {
    const { socket } = this;
    if (socket.destroyed || bytes.length === 0) return;
    socket.setNoDelay(true);
    await new Promise<void>((resolve) => {
      socket.write(bytes, () => resolve());
    });
  }

  /** Ends the connection in order. */
  finish(): void {
    this.socket.end();
  }

  /** Ends the connection with a reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Resolves when the answer was sent, or the driver has given the connection up. */
  gone(): Promise<void> {
    return this.#gone;
  }

  #toUpstream(headers: readonly string[]): ClientRequest {
    const { host, port, path: socketPath } = this.#upstream;
    const target = socketPath === undefined ? { host, port } : { socketPath };
    return httpRequest({
      ...target,
      ...{ agent: false, method: this.seen.method, path: this.seen.url, setHost: false },
      headers: [...passedOn(headers)],
    });
  }

  async #read(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.#request) {
      chunks.push(chunk);
      this.seen.bytes += chunk.length;
    }
    return Buffer.concat(chunks);
  }
}
