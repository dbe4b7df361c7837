/**
 * Keys in byte order, found from any position on. Insertions and removals are only noted; the order is made again when
 * somebody looks, so that a store that is written to and never listed pays nothing for it.
 */
export class SortedKeys {
  readonly #keys: Iterable<string>;
  #sorted: readonly string[] | undefined;

  /** `keys` is read again after each `changed()`. */
  constructor(keys: Iterable<string>) {
    this.#keys = keys;
  }

  /** A key came or went. */
  changed(): void {
    this.#sorted = undefined;
  }

  /** The first key that is `lower` or comes after it. */
  from(lower: string): string | undefined {
    this.#sorted ??= [...this.#keys].sort(byBytes);
    let low = 0;
    let high = this.#sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] ?? "") < lower) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low];
  }
}

/** Paths are ASCII: the order of UTF-16 units is that of bytes. */
function byBytes(left: string, right: string): number {
  return left < right ? -1 : 1;
}
