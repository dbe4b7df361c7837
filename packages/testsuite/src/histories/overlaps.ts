/** When a call was made and answered, on one clock. */
export interface Span {
  readonly client: number;
  readonly invoked: number;
  /** Absent: not yet, or never. */
  readonly answered?: number | undefined;
}

/** Lines about calls, in the order in which they were made: with a number, when, and which others they overlapped. */
export function overlapLines<Entry extends Span>(
  entries: readonly Entry[],
  text: (entry: Entry) => string,
): readonly string[] {
  const sorted = entries.toSorted((left, right) => left.invoked - right.invoked);
  return sorted.map((entry, index) => {
    const others = sorted.flatMap((other, number) => (overlap(entry, other) ? [number + 1] : []));
    const beside = others.length === 0 ? "" : `, beside ${others.join(", ")}`;
    const span = `${entry.invoked} to ${entry.answered ?? "no answer yet"}`;
    return `${index + 1}. client ${entry.client}, from ${span}${beside}: ${text(entry)}`;
  });
}

function overlap(one: Span, other: Span): boolean {
  const { answered: first = Number.POSITIVE_INFINITY } = one;
  const { answered: second = Number.POSITIVE_INFINITY } = other;
  return one.client !== other.client && one.invoked < second && other.invoked < first;
}
