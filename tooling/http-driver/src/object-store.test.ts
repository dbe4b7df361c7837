import { compareKeyOrder, isAfter, positionOf } from "@stowage/core/driver";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ObjectStore } from "./object-store.ts";

const segment = fc.constantFrom("a", "ab", "a-", "-a", "a.b", "b", "0");
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `/${segments.join("/")}`);
const position = fc.tuple(path, fc.constantFrom("", "/")).map(([text, slash]) => text + slash);

/** What is below a directory, the slow way. */
function entriesBelow(paths: readonly string[], directory: string, shallow: boolean): readonly string[] {
  const prefix = directory === "/" ? "/" : `${directory}/`;
  const entries = new Map<string, { readonly path: string; readonly isDirectory: boolean }>();
  for (const each of paths.filter((one) => one.startsWith(prefix))) {
    entries.set(each, { path: each, isDirectory: false });
    for (let at = each.indexOf("/", prefix.length); at !== -1; at = each.indexOf("/", at + 1)) {
      entries.set(each.slice(0, at + 1), { path: each.slice(0, at), isDirectory: true });
    }
  }
  const inReach = [...entries.values()].filter(
    (entry) => !shallow || !entry.path.includes("/", prefix.length),
  );
  return inReach.sort(compareKeyOrder).map(positionOf);
}

test("pages of a listing, put together, are what lies below a directory after a position", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { maxLength: 20 }),
      fc.constantFrom("/", "/a"),
      fc.option(position, { nil: undefined }),
      fc.boolean(),
      fc.integer({ min: 1, max: 4 }),
      (paths, directory, startAfter, shallow, limit) => {
        const store = new ObjectStore();
        for (const each of paths) store.put(each, new Uint8Array(), "mark");
        const seen: string[] = [];
        for (let after = startAfter, isFirst = true; isFirst || after !== undefined; isFirst = false) {
          const page = store.list(directory, { after, limit, shallow });
          seen.push(...(page?.entries ?? []).map(positionOf));
          after = page?.next;
        }
        const all = entriesBelow(paths, directory, shallow);
        const isWanted = (each: string): boolean =>
          isAfter({ path: each.replace(/\/$/, ""), isDirectory: each.endsWith("/") }, startAfter);
        expect(seen).toEqual(all.filter(isWanted));
      },
    ),
    { numRuns: 2000 },
  );
});
