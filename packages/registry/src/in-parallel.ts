/**
 * Runs `work` for everything in `source`, `limit` at a time, and resolves when all of it is done.
 *
 * The first failure stops taking from the source, waits for what is running, and is what it rejects with.
 */
export async function inParallel<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  let failure: { readonly reason: unknown } | undefined;
  try {
    for await (const item of source) {
      const job = work(item)
        .catch((reason: unknown) => {
          failure ??= { reason };
        })
        .finally(() => running.delete(job));
      running.add(job);
      if (running.size >= limit) await Promise.race(running);
      if (failure !== undefined) break;
    }
  } finally {
    await Promise.all(running);
  }
  if (failure !== undefined) throw failure.reason;
}
