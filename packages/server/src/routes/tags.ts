import { RegistryError } from "@stowage/oci";
import { type Handler, json, type Methods } from "../exchange.ts";
import { LINK } from "../headers.ts";

/** Query parameters of a page. */
const LIMIT = "n";
const LAST = "last";

/**
 * `/v2/<name>/tags/list`: all tags in the order of the specification, or a page of them.
 * Rule: [Listing tags](https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags).
 */
export const tags: Methods<Handler<"tags">> = {
  async GET({ locations, query, repository, signal }, { name }) {
    const limit = limitOf(query);
    const last = query.get(LAST) ?? undefined;
    const page = await repository.tags.list({ limit, last, signal: signal() });
    const end = page.tags.at(-1);
    const next =
      page.more && limit !== undefined && end !== undefined
        ? { [LINK]: locations.nextTags(name, { last: end, limit }) }
        : {};
    return json(200, { name, tags: page.tags }, next);
  },
};

function limitOf(query: URLSearchParams): number | undefined {
  const text = query.get(LIMIT);
  if (text === null) return undefined;
  const limit = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(limit)) return limit;
  const message = `n is "${text.slice(0, 50)}"; it must be a whole number, 0 or more`;
  throw new RegistryError("PAGINATION_NUMBER_INVALID", message, { detail: { n: text.slice(0, 50) } });
}
