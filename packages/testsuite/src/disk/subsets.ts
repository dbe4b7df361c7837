/**
 * Sets of some of `items`, each in their order: all sets if those are at most `limit`. Else, until there are so many: all,
 * none, each beginning, each without one, each alone, then two missing: what single reorderings leave.
 */
export function* subsets<T>(items: readonly T[], limit: number): Generator<readonly T[]> {
  if (2 ** items.length <= limit) {
    for (let mask = 0; mask < 2 ** items.length; mask++)
      yield items.filter((_, index) => mask & (1 << index));
    return;
  }
  let given = 0;
  for (const each of likely(items)) {
    if (given >= limit) return;
    given += 1;
    yield each;
  }
}

function* likely<T>(items: readonly T[]): Generator<readonly T[]> {
  yield items;
  yield [];
  for (let end = 1; end < items.length; end++) yield items.slice(0, end);
  for (const [missing] of items.entries()) yield items.filter((_, index) => index !== missing);
  for (const item of items) yield [item];
  for (const [first] of items.entries()) {
    for (let second = first + 1; second < items.length; second++)
      yield items.filter((_, index) => index !== first && index !== second);
  }
}
