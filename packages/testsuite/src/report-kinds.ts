import type { CaseResult } from "./outcome.ts";

/** Kinds named at most; what follows is rare. */
const SHOWN = 12;
const LONGEST = 140;

/** Failures that look like one and the same mistake. */
interface FailureKind {
  /** What all of them saw, without the figures and names in which they differ. */
  readonly seen: string;
  readonly ids: readonly string[];
  /** The one that took the fewest calls: where to begin. */
  readonly simplest: string;
}

/** Failures by what they saw, the most frequent first: one mistake makes many cases fail. */
function kindsOf(failures: readonly CaseResult[]): readonly FailureKind[] {
  const kinds = new Map<string, { readonly id: string; readonly calls: number }[]>();
  for (const { id, outcome } of failures) {
    if (outcome.status !== "failed") continue;
    const { seen, calls } = outcome.failure;
    const kind = shapeOf(seen);
    kinds.set(kind, [...(kinds.get(kind) ?? []), { id, calls: calls.length }]);
  }
  return [...kinds]
    .map(([seen, own]) => ({
      seen,
      ids: own.map(({ id }) => id),
      simplest: own.reduce((least, each) => (each.calls < least.calls ? each : least)).id,
    }))
    .sort((left, right) => right.ids.length - left.ids.length);
}

/** The kinds in lines; none where there is nothing to sum up. */
export function kindLines(failures: readonly CaseResult[]): readonly string[] {
  const kinds = kindsOf(failures);
  if (failures.length < 3 || kinds.length === failures.length) return [];
  const lines = kinds
    .slice(0, SHOWN)
    .map(({ ids, seen, simplest }) =>
      ids.length === 1 ? `${simplest}: ${seen}` : `${ids.length} cases, the simplest ${simplest}: ${seen}`,
    );
  const more = kinds.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} kinds that a single case saw, or a few`] : [])];
}

/** A text without what differs from case to case: figures, paths, and values in quotes. */
function shapeOf(seen: string): string {
  const shape = seen
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<[^>]* bytes>|<Buffer[^>]*>/g, "<bytes>")
    .replaceAll(/(?:\/|…\/)[\w./~-]+(?::\d+:\d+)?/g, "…")
    .replaceAll(/\d[\d,.]*/g, "#");
  return shape.length <= LONGEST ? shape : `${shape.slice(0, LONGEST)}…`;
}
