import type { CaseContext } from "./case-context.ts";
import { expectThat } from "./expectations.ts";

/** What a URL answered, its body read to the end. */
interface Fetched {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
}

/** A URL for an object of the case. @throws `Mismatch` if there is none, though the driver declares `redirect` */
export async function redirected(
  { driver, path }: CaseContext,
  name: string,
  method: "GET" | "HEAD",
  expiresIn?: number,
): Promise<URL> {
  const url = await driver.redirectUrl(path(name), { method, expiresIn });
  expectThat(url instanceof URL, "a URL, since redirect is declared", String(url));
  return url;
}

/** Asks as a client does that knows nothing of the store: no credentials, no redirects followed. */
export async function fetchUrl(
  { signal }: Pick<CaseContext, "signal">,
  url: URL,
  init: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string | undefined;
  } = {},
): Promise<Fetched> {
  const { body, ...rest } = init;
  const asked = { ...rest, redirect: "manual" as const, signal, ...(body === undefined ? {} : { body }) };
  const answer = await fetch(url, asked);
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: new Uint8Array(await answer.arrayBuffer()),
  };
}
