import type { WalkEntry } from "@stowage/core";
import { refusalOf, reply } from "./answer.ts";
import type { Connection } from "./connection.ts";
import { broken } from "./failure.ts";
import type { ListDocument, StatDocument } from "./wire.ts";

export interface Listing {
  readonly path: string;
  readonly shallow: boolean;
  readonly pageSize: number;
  readonly startAfter?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Entries in key order, page by page. */
export async function* entriesOf(
  connection: Connection,
  { path, shallow, pageSize, startAfter, signal }: Listing,
): AsyncGenerator<WalkEntry, void, undefined> {
  for (let after = startAfter, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const query = new URLSearchParams({ shallow: String(shallow), limit: String(pageSize) });
    if (after !== undefined) query.set("after", after);
    const call = { method: "GET", target: `/list${path}?${query}`, signal };
    const { value: page } = await connection.perform(call, async (response) => {
      const answer = await reply(connection, response);
      return "document" in answer ? pageOf(answer.document) : answer.refused;
    });
    if (page === "NotFound" && !isFirst) return; // its last entries were deleted meanwhile
    if (typeof page === "string") throw refusalOf(page, path);
    if (after !== undefined && page.next !== undefined && page.next <= after) {
      throw broken("BACKEND", "a page of the listing does not lead on from the one before");
    }
    for (const entry of page.entries) yield { ...infoOf(entry), skip: () => {} };
    after = page.next;
  }
}

/** What a stat document says. @throws `Failure` if the answer is none */
export function infoOf(document: StatDocument): Omit<WalkEntry, "skip"> {
  const { path, size, isDirectory, modifiedAt } = document;
  const time = modifiedAt === undefined ? {} : { modifiedAt: new Date(modifiedAt) };
  return { path, size, isDirectory, ...time };
}

/** @throws `Failure` unless the document is one of stat */
export function statOf(document: Readonly<Record<string, unknown>>): StatDocument {
  if (isStat(document)) return document;
  throw broken("BACKEND", "the answer does not tell what is at a path");
}

function pageOf(document: Readonly<Record<string, unknown>>): ListDocument {
  if (isPage(document)) return document;
  throw broken("BACKEND", "the answer is no page of a listing");
}

function isPage(value: object): value is ListDocument {
  return "entries" in value && Array.isArray(value.entries) && value.entries.every(isStat);
}

function isStat(value: unknown): value is StatDocument {
  return (
    typeof value === "object" &&
    value !== null &&
    "path" in value &&
    "size" in value &&
    "isDirectory" in value
  );
}
