import type { IncomingMessage } from "node:http";
import type { BlobReader, Repository } from "@stowage/oci";
import { CONTENT_TYPE } from "./headers.ts";
import type { Locations } from "./locations.ts";
import type { Route } from "./route.ts";

/** One request about a repository, as the handlers of a resource see it. */
export interface Exchange {
  /** Method, headers and body. The body is read here or not at all: no parser has touched it. */
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly repository: Repository;
  readonly locations: Locations;
  /** Aborts when the client goes away before it has its answer. Only for calls that change nothing. */
  signal(): AbortSignal;
}

/** What a handler answers. Failures are thrown. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: Uint8Array | undefined;
  /** Streamed as the body; whoever sends the answer disposes it. */
  readonly blob?: BlobReader | undefined;
}

/** Methods that some resource has. */
export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

/** One handler for each method that a resource has. GET answers HEAD too where that has none of its own. */
export type Methods<Handler> = Readonly<Partial<Record<Method, Handler>>>;

export type RouteOf<Kind extends Route["kind"]> = Extract<Route, { readonly kind: Kind }>;

/** What a resource of a repository does for one method. */
export type Handler<Kind extends Route["kind"]> = (
  exchange: Exchange,
  route: RouteOf<Kind>,
) => Promise<Answer>;

/** An answer that carries a JSON document. */
export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { [CONTENT_TYPE]: "application/json", ...headers },
    body: Buffer.from(JSON.stringify(value)),
  };
}
