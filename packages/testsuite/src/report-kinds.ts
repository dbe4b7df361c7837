import type { CaseResult } from "./outcome.ts";

/** Kinds named at most; what follows is rare. */
const SHOWN = 12;
const LONGEST = 140;

/** Failures that look like one and the same mistake. */
interface FailureKind {
  /** What the simplest of them saw; the others' figures and names differ. */
  readonly seen: string;
  readonly ids: readonly string[];
  /** The one that took the fewest calls, of those that show any: where to begin. */
  readonly simplest: string;
}

/** Failures by what they saw, the most frequent first: one mistake makes many cases fail. */
function kindsOf(failures: readonly CaseResult[]): readonly FailureKind[] {
  const kinds = new Map<string, KindMember[]>();
  for (const { id, outcome } of failures) {
    if (outcome.status !== "failed") continue;
    const { seen, calls } = outcome.failure;
    const kind = shapeOf(seen);
    const effort = calls.length === 0 ? Number.POSITIVE_INFINITY : calls.length;
    kinds.set(kind, [...(kinds.get(kind) ?? []), { id, seen, effort }]);
  }
  return [...kinds.values()]
    .map((own) => {
      const { id, seen } = own.reduce((least, each) => (each.effort < least.effort ? each : least));
      return { seen: shortened(seen.replaceAll(/\s+/g, " ")), ids: own.map((each) => each.id), simplest: id };
    })
    .sort((left, right) => right.ids.length - left.ids.length);
}

interface KindMember {
  readonly id: string;
  readonly seen: string;
  /** Calls that led there. */
  readonly effort: number;
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
  return shortened(shape);
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
