import { availableParallelism } from "node:os";

/** Does `work` for each item, as many at once as the machine has cores; resolves to what came out, in the items' order. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const waiting = items.entries();
  const results = new Map<number, Result>();
  const line = async (): Promise<void> => {
    for (const [index, item] of waiting) results.set(index, await work(item));
  };
  await Promise.all(Array.from({ length: availableParallelism() }, line));
  return [...results].toSorted(([left], [right]) => left - right).map(([, result]) => result);
}
