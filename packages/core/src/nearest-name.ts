/** Letters of a name that is looked at: what is longer is no slip of a key. */
const LONGEST = 64;

/** Letters from which on a beginning stands for a whole name. */
const BEGINNING = 3;

/**
 * The one of `names` that `name` was probably meant to be, without regard to case; undefined if none is close.
 * Close: at most a third of its letters must be inserted, deleted, replaced or swapped with their neighbour. Where none is,
 * a name that it begins counts as meant: `rootDir` for `rootDirectory`.
 */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const wanted = name.toLowerCase();
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of names) {
    const edits = distance(wanted, candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best ?? beginningOf(wanted, names);
}

function beginningOf(wanted: string, names: Iterable<string>): string | undefined {
  if (wanted.length < BEGINNING) return undefined;
  return [...names].find((name) => name.toLowerCase().startsWith(wanted));
}

/** Optimal string alignment: Levenshtein's distance with swaps of neighbours. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const at = (line: readonly number[], index: number): number => line[index] ?? 0;
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(at(previous, j) + 1, at(row, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        edits = Math.min(edits, at(older, j - 2) + 1);
      }
      row.push(edits);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
