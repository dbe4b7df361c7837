import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ObjectStore, type StoredObject } from "./object-store.ts";
import { PendingUploads } from "./pending-uploads.ts";
import { type Run, runsOf } from "./upload-state.ts";
import {
  contentDigest,
  DIGEST_HEADER,
  DOCUMENT_TYPE,
  type ErrorDocument,
  MARK_HEADER,
  MODIFIED_HEADER,
  type RefusalName,
} from "./wire.ts";

const LOOPBACK = "127.0.0.1";

const STATUS: Readonly<Record<RefusalName, number>> = {
  NotFound: 404,
  NoSuchUpload: 404,
  NoSuchRecord: 404,
  Exists: 412,
  Changed: 412,
  OutOfRange: 416,
  Malformed: 400,
  Denied: 403,
};

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body: Uint8Array;
}

interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A running object server: objects, uploads in parts, records and pages of listings, all in memory, on loopback. */
export class ObjectServer implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;
  readonly #api: Api;

  private constructor(server: Server, port: number, api: Api) {
    this.#server = server;
    this.port = port;
    this.#api = api;
  }

  /** Requests so far, by method and by what they are about. */
  get requests(): Readonly<Record<string, number>> {
    return this.#api.requests;
  }

  static async start(): Promise<ObjectServer> {
    const api = new Api();
    const server = createServer((request, response) => {
      api.handle(request, response).catch((error: unknown) => response.destroy(asError(error)));
    });
    // An idle connection ends when the driver does; a server that closes first would be a fault.
    server.keepAliveTimeout = 0;
    server.listen(0, LOOPBACK);
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the server has no port");
    return new ObjectServer(server, address.port, api);
  }

  /** Refuses to delete the object at `path` until the hold is disposed. */
  hold(path: string): AsyncDisposable {
    this.#api.store.hold(path, true);
    return { [Symbol.asyncDispose]: async () => this.#api.store.hold(path, false) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }
}

class Api {
  readonly requests: Record<string, number> = {};
  readonly store = new ObjectStore();
  readonly #pending = new PendingUploads();

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // The rest of the request is lost, and with it whoever waits for an answer.
    }
    const { method = "GET", headers } = request;
    const url = new URL(request.url ?? "/", `http://${LOOPBACK}`);
    const {
      status,
      headers: own,
      body,
    } = this.#answer({ method, url, headers, body: Buffer.concat(chunks) });
    response.writeHead(status, {
      "content-length": body.length,
      "content-type": DOCUMENT_TYPE,
      [DIGEST_HEADER]: contentDigest(body),
      ...own,
    });
    response.end(body);
  }

  #answer(request: Request): Answer {
    const { method, url, headers, body } = request;
    const announced = headers[DIGEST_HEADER];
    if (announced !== undefined && announced !== contentDigest(body)) return refusal("Malformed");
    const [, kind = "", ...segments] = url.pathname.split("/");
    const path = `/${segments.join("/")}`;
    const asked = `${method} ${kind}`;
    this.requests[asked] = (this.requests[asked] ?? 0) + 1;
    switch (asked) {
      case "GET objects":
        return this.#get(path, headers);
      case "PUT objects":
        return this.#put(path, request);
      case "DELETE objects":
        return deletedOr("NotFound", this.store.delete(path));
      case "GET stat":
        return documentOr("NotFound", this.store.stat(path));
      case "GET list":
        return documentOr(
          "NotFound",
          this.store.list(path, {
            after: url.searchParams.get("after") ?? undefined,
            limit: Number(url.searchParams.get("limit")),
            shallow: url.searchParams.get("shallow") === "true",
          }),
        );
      case "PUT uploads":
        this.#pending.putPart(segments[0] ?? "", segments.slice(1).join("/"), body);
        return DONE;
      case "DELETE uploads":
        return this.#pending.remove(segments[0] ?? "", segments[1]) ? DONE : refusal("NoSuchUpload");
      case "PUT records":
        return this.#pending.createRecord(path, body) ? DONE : refusal("Exists");
      case "GET records": {
        const bytes = this.#pending.record(path);
        return documentOr("NoSuchRecord", bytes && { bytes: Buffer.from(bytes).toString("base64") });
      }
      case "GET newest": {
        const name = this.#pending.firstRecord(path)?.slice(1);
        return documentOr("NoSuchRecord", name && { name });
      }
      case "DELETE records":
        this.#pending.retire(path);
        return DONE;
      default:
        return method === "POST"
          ? this.#command(kind, segments[0] ?? "", fieldsOf(body))
          : refusal("Malformed");
    }
  }

  #command(kind: string, id: string, fields: Readonly<Record<string, unknown>>): Answer {
    const text = (name: string): string => String(fields[name]);
    switch (kind) {
      case "uploads":
        return this.#complete(id, text("path"), runsOf(JSON.stringify(fields["runs"])), text("mark"));
      case "move":
        return this.store.move(text("source"), text("destination"), text("mark"))
          ? DONE
          : refusal("NotFound");
      case "delete":
        return deletedOr("NotFound", this.store.deleteObjects(text("paths").split(" ")));
      case "reclaim":
        return document({ removed: this.#pending.reclaim(new Date(text("olderThan"))) });
      default:
        return refusal("Malformed");
    }
  }

  /** Makes an object of an upload, which is then no more. */
  #complete(upload: string, path: string, runs: readonly Run[] | undefined, mark: string): Answer {
    const bytes = runs && this.#pending.bytesOf({ upload, runs });
    if (bytes === undefined) return refusal("NoSuchUpload");
    this.store.put(path, bytes, mark);
    this.#pending.remove(upload, undefined);
    return DONE;
  }

  #put(path: string, { headers, body }: Request): Answer {
    const isThere = this.store.get(path) !== undefined;
    if (headers["if-none-match"] === "*" && isThere) return refusal("Exists");
    this.store.put(path, body, String(headers[MARK_HEADER]));
    return DONE;
  }

  #get(path: string, headers: Request["headers"]): Answer {
    const object = this.store.get(path);
    if (object === undefined) return refusal("NotFound");
    const { version, bytes } = object;
    const pinned = headers["if-match"];
    if (pinned !== undefined && pinned !== version) return refusal("Changed");
    const range = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? "");
    if (range === null) return { status: 200, headers: headersOf(object), body: bytes };
    const start = Number(range[1]);
    const end = range[2] === "" ? bytes.length : Math.min(Number(range[2]) + 1, bytes.length);
    if (start >= end) {
      return {
        ...refusal("OutOfRange"),
        headers: { ...headersOf(object), "content-range": `bytes */${bytes.length}` },
      };
    }
    const contentRange = `bytes ${start}-${end - 1}/${bytes.length}`;
    const body = bytes.subarray(start, end);
    return { status: 206, headers: { ...headersOf(object), "content-range": contentRange }, body };
  }
}

function headersOf({ version, modifiedAt }: StoredObject): Readonly<Record<string, string>> {
  return { etag: version, [MODIFIED_HEADER]: modifiedAt.toISOString() };
}

const DONE = document({ done: true });

function document(content: unknown): Answer {
  return { status: 200, body: Buffer.from(JSON.stringify(content)) };
}

/** What could not be deleted is told in an answer that is a success, as in those of the clouds. */
function deletedOr(name: RefusalName, failed: readonly string[] | undefined): Answer {
  return documentOr(name, failed && { done: true, failed });
}

function documentOr(name: RefusalName, content: unknown): Answer {
  return content === undefined ? refusal(name) : document(content);
}

function refusal(error: RefusalName): Answer {
  return { ...document({ error } satisfies ErrorDocument), status: STATUS[error] };
}

function fieldsOf(body: Buffer): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(body.toString("utf8"));
  return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
