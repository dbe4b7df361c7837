/** Keys that wait in a small array of their own, so that a new one moves few others. */
const WAITING = 1024;

/** Keys in byte order, found from any position on. Adding one costs little, however many there are. */
export class SortedKeys {
  readonly #live = new Set<string>();
  /** In order; some may be gone. */
  #settled: readonly string[] = [];
  /** In order; not in `#settled`, unless they were gone when that was made. */
  #waiting: string[] = [];

  add(key: string): void {
    if (this.#live.has(key)) return;
    this.#live.add(key);
    const index = indexFrom(this.#waiting, key);
    // One that went and came back may stand there still.
    if (this.#waiting[index] !== key) this.#waiting.splice(index, 0, key);
    if (this.#waiting.length > WAITING) this.#settle();
  }

  delete(key: string): void {
    this.#live.delete(key);
    if (this.#settled.length + this.#waiting.length > 2 * this.#live.size + WAITING) this.#settle();
  }

  /** The first key that is `lower` or comes after it. */
  from(lower: string): string | undefined {
    const settled = this.#firstLive(this.#settled, lower);
    const waiting = this.#firstLive(this.#waiting, lower);
    if (settled === undefined || waiting === undefined) return settled ?? waiting;
    return settled < waiting ? settled : waiting;
  }

  #firstLive(keys: readonly string[], lower: string): string | undefined {
    for (let index = indexFrom(keys, lower); index < keys.length; index += 1) {
      const key = keys[index];
      if (key !== undefined && this.#live.has(key)) return key;
    }
    return undefined;
  }

  /** Merges the keys that are left into one array. */
  #settle(): void {
    const [settled, waiting] = [this.#settled, this.#waiting];
    const merged: string[] = [];
    for (let s = 0, w = 0; s < settled.length || w < waiting.length; ) {
      const [one, other] = [settled[s], waiting[w]];
      const isWaiting = one === undefined || (other !== undefined && other <= one);
      const key = isWaiting ? other : one;
      if (isWaiting) w += 1;
      if (key === one) s += 1;
      if (key !== undefined && this.#live.has(key)) merged.push(key);
    }
    this.#settled = merged;
    this.#waiting = [];
  }
}

/** Index of the first key that is `lower` or comes after it. Paths are ASCII: the order of UTF-16 units is that of bytes. */
function indexFrom(keys: readonly string[], lower: string): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? "") < lower) low = middle + 1;
    else high = middle;
  }
  return low;
}
