import type { IncomingHttpHeaders } from "node:http";
import { FORWARDED, FORWARDED_HOST, FORWARDED_PREFIX, FORWARDED_PROTO, HOST } from "./headers.ts";

/** Under which address the client reached the registry, as far as the request and the proxies before it tell. */
export interface ClientView {
  readonly protocol: string;
  /** Host with its port, undefined if nobody named a valid one. */
  readonly host?: string | undefined;
  /** Path that a proxy took off, without a trailing slash; empty if none. */
  readonly prefix: string;
}

const HOST_GRAMMAR = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;
const PROTOCOL_GRAMMAR = /^https?$/i;
const PREFIX_GRAMMAR = /^(?:\/[A-Za-z0-9._~-]+)+\/?$/;
const PAIR = /^([!#$%&'*+.^_`|~0-9a-z-]+)=(?:"((?:[^"\\]|\\.)*)"|(.*))$/i;

/**
 * Reads `Forwarded`, then `X-Forwarded-Proto`, `-Host` and `-Prefix`, then `Host`; of a list the first entry counts,
 * which the proxy nearest to the client wrote. What does not look like a host, scheme or path is passed over: these
 * headers may come from anybody, and whoever forges them misleads only itself.
 * Rule: [RFC 7239](https://www.rfc-editor.org/rfc/rfc7239).
 */
export function clientView(
  headers: IncomingHttpHeaders,
  connection: { readonly encrypted: boolean },
): ClientView {
  const forwarded = parseForwarded(headers[FORWARDED]);
  const host = firstValid(HOST_GRAMMAR, forwarded.get("host"), first(headers[FORWARDED_HOST]), headers[HOST]);
  const protocol = firstValid(PROTOCOL_GRAMMAR, forwarded.get("proto"), first(headers[FORWARDED_PROTO]));
  const prefix = firstValid(PREFIX_GRAMMAR, first(headers[FORWARDED_PREFIX])) ?? "";
  return {
    protocol: (protocol ?? (connection.encrypted ? "https" : "http")).toLowerCase(),
    ...(host === undefined ? {} : { host }),
    prefix: prefix.replace(/\/$/, ""),
  };
}

/** Pairs of the first element, names in lower case. */
function parseForwarded(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of splitOutsideQuotes(header ?? "")) {
    const match = PAIR.exec(part.trim());
    if (match?.[1] !== undefined)
      pairs.set(match[1].toLowerCase(), (match[2] ?? match[3] ?? "").replaceAll("\\", ""));
  }
  return pairs;
}

/** The parameters of a header's first element: parts between semicolons, up to a comma that is not quoted. */
function splitOutsideQuotes(header: string): readonly string[] {
  const element = /^(?:"(?:[^"\\]|\\.)*"|[^",])*/.exec(header)?.[0] ?? "";
  return element.match(/(?:"(?:[^"\\]|\\.)*"|[^";])+/g) ?? [];
}

function first(header: string | readonly string[] | undefined): string | undefined {
  const text = typeof header === "string" ? header : header?.[0];
  return text?.split(",", 1)[0]?.trim();
}

function firstValid(grammar: RegExp, ...candidates: readonly (string | undefined)[]): string | undefined {
  return candidates.find((candidate) => candidate !== undefined && grammar.test(candidate));
}
