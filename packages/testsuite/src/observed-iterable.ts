import type { StorageDriver } from "@stowage/core";
import type { CallFacts, Journal } from "./journal.ts";

/** How the noted call ends. */
interface End {
  resolve(): void;
  reject(error: unknown): void;
}

/** Notes a listing as one call, which ends with its iteration. */
export function observedIterable<T>(
  driver: StorageDriver,
  journal: Journal,
  facts: CallFacts,
  open: () => AsyncIterable<T>,
): AsyncIterable<T> {
  const opened: { readonly inner: AsyncIterable<T>; readonly end: End }[] = [];
  const observed = journal.observe(driver, facts, () => {
    const inner = open();
    return new Promise<void>((resolve, reject) => {
      opened.push({ inner, end: { resolve, reject } });
    });
  });
  // Consumers get failures from next(); the promise only writes the journal.
  observed.catch(() => undefined);
  const [first] = opened;
  if (first === undefined) return failing(observed);
  const { inner, end } = first;
  return { [Symbol.asyncIterator]: () => observedIterator(inner[Symbol.asyncIterator](), end) };
}

function observedIterator<T>(inner: AsyncIterator<T>, end: End): AsyncIterator<T> {
  return {
    async next(): Promise<IteratorResult<T>> {
      try {
        const result = await inner.next();
        if (result.done === true) end.resolve();
        return result;
      } catch (error) {
        end.reject(error);
        throw error;
      }
    },
    async return(): Promise<IteratorResult<T>> {
      end.resolve();
      return (await inner.return?.()) ?? { done: true, value: undefined };
    },
  };
}

/** The iterable of a driver that threw when it was asked for one: the first next() rejects with what it threw. */
function failing<T>(observed: Promise<unknown>): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => ({
      async next(): Promise<IteratorResult<T>> {
        await observed;
        return { done: true, value: undefined };
      },
    }),
  };
}
