/** The character after the slash: what lies below a directory comes before the directory's path with it. */
const AFTER_SLASH = "0";

/** Paths in key order, which is that of their characters. */
export class SortedPaths {
  readonly #paths: string[] = [];

  add(path: string): void {
    const at = this.#from(path);
    if (this.#paths[at] !== path) this.#paths.splice(at, 0, path);
  }

  remove(path: string): void {
    const at = this.#from(path);
    if (this.#paths[at] === path) this.#paths.splice(at, 1);
  }

  /** What lies below a directory, given with its slash, and not before `start`. `beyond` leaves a directory out. */
  *below(directory: string, start: string = directory): Generator<string, void, string | undefined> {
    let at = this.#from(start > directory ? start : directory);
    for (;;) {
      const path = this.#paths[at];
      if (path?.startsWith(directory) !== true) return;
      const beyond = yield path;
      at = beyond === undefined ? at + 1 : this.#from(`${beyond.slice(0, -1)}${AFTER_SLASH}`);
    }
  }

  /** Index of the first path that is not before `path`. */
  #from(path: string): number {
    let low = 0;
    let high = this.#paths.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#paths[middle] ?? "") < path) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
