import { connect, type Socket } from "node:net";
import { MiB } from "./content.ts";

/** What a server answered, without its body. */
export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  /** Bytes of body that arrived. */
  readonly bytes: number;
}

export interface Call {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent `repeat` times over, so that a large body costs the client no memory. */
  readonly block?: Uint8Array | undefined;
  readonly repeat?: number | undefined;
}

/**
 * One HTTP/1.1 exchange on a connection of its own, over plain sockets: the client shares two cores with the server it
 * measures, so it must cost as little as possible. Understands answers with Content-Length only.
 */
export function call(request: Call): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const answer = new AnswerParser();
  const buffer = Buffer.allocUnsafeSlow(MiB);
  const socket = connect({
    host: "127.0.0.1",
    port: request.port,
    onread: {
      buffer,
      callback: (count) => {
        answer.take(buffer.subarray(0, count));
        if (answer.complete) {
          socket.destroy();
          resolve(answer.toAnswer());
        }
        return true;
      },
    },
  });
  socket.on("error", reject);
  socket.on("close", () =>
    reject(new Error(`${request.method} ${request.path}: the connection ended early`)),
  );
  socket.on("connect", () => send(socket, request));
  return promise;
}

function send(socket: Socket, { method, path, headers, block, repeat = 1 }: Call): void {
  const length = block ? block.byteLength * repeat : 0;
  const lines = [
    `${method} ${path} HTTP/1.1`,
    "Host: 127.0.0.1",
    "Connection: close",
    `Content-Length: ${length}`,
  ];
  for (const [name, value] of Object.entries(headers ?? {})) lines.push(`${name}: ${value}`);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  let left = block ? repeat : 0;
  const next = (): void => {
    if (left-- > 0 && block && !socket.destroyed) socket.write(block, next);
  };
  next();
}

class AnswerParser {
  #head = "";
  #status = 0;
  #headers: Map<string, string> | undefined;
  #bytes = 0;

  take(chunk: Buffer): void {
    if (this.#headers) {
      this.#bytes += chunk.byteLength;
      return;
    }
    this.#head += chunk.toString("latin1");
    const end = this.#head.indexOf("\r\n\r\n");
    if (end < 0) return;
    const [first = "", ...lines] = this.#head.slice(0, end).split("\r\n");
    this.#status = Number(first.split(" ")[1]);
    this.#headers = new Map(
      lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    this.#bytes = this.#head.length - end - 4;
  }

  get complete(): boolean {
    return this.#headers !== undefined && this.#bytes >= Number(this.#headers.get("content-length") ?? 0);
  }

  toAnswer(): Answer {
    return { status: this.#status, headers: this.#headers ?? new Map(), bytes: this.#bytes };
  }
}
