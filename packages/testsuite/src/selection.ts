import { createHash } from "node:crypto";
import type { ConformanceCase, Level } from "./conformance-case.ts";
import { HarnessError } from "./harness.ts";

/** Which cases of the list to run. */
export interface Selection {
  /** Only cases whose id or title contains this; `READ-0`, `memo`. Several are separated by commas. */
  readonly grep?: string | undefined;
  /** `"must"`: only these; `"should"`: these and musts; `"may"`, the default: all. */
  readonly level?: Level | undefined;
  /** Up to which tier; 1 if absent. */
  readonly tier?: 0 | 1 | 2 | undefined;
}

/** Cases in the order in which they run: those with much memory, those side by side, then those that act on the whole store. */
export interface Plan {
  readonly first: readonly ConformanceCase[];
  readonly parallel: readonly ConformanceCase[];
  readonly alone: readonly ConformanceCase[];
  /** True if only the longest cases are left out; then every declared capability must have been exercised. */
  readonly complete: boolean;
}

const LEVELS: readonly Level[] = ["must", "should", "may"];

/**
 * The cases of `cases` that `selection` selects.
 * @throws {@link HarnessError} for an unknown level, and if nothing is selected: a run of no cases would pass
 */
export function planOf(cases: readonly ConformanceCase[], selection: Selection = {}): Plan {
  const { grep, level = "may", tier = 1 } = selection;
  if (!LEVELS.includes(level)) throw new HarnessError(`level is "${level}"; use ${LEVELS.join(", ")}`);
  const words = (grep ?? "").split(",").map((word) => word.trim().toLowerCase());
  const wanted = ({ id, title }: ConformanceCase): boolean =>
    words.some((word) => id.toLowerCase().includes(word) || title.toLowerCase().includes(word));
  const selected = cases.filter(
    (each) => each.tier <= tier && LEVELS.indexOf(each.level) <= LEVELS.indexOf(level) && wanted(each),
  );
  if (selected.length === 0) {
    throw new HarnessError(
      `no case has "${grep ?? ""}" in its id or title, at level ${level} and tier ${tier}`,
    );
  }
  return {
    first: selected.filter(({ alone }) => alone === "first"),
    parallel: selected.filter(({ alone }) => alone === undefined),
    alone: selected.filter(({ alone }) => alone === true).sort(byEnd),
    complete: grep === undefined && level === "may" && tier > 0,
  };
}

/** The same cases in an order that `seed` decides; what runs alone still comes before or after the rest, what looks at the end last. */
export function shuffled({ first, parallel, alone, complete }: Plan, seed: number): Plan {
  const rank = ({ id }: ConformanceCase): string =>
    createHash("sha256").update(`${seed} ${id}`).digest("hex");
  const byRank = (left: ConformanceCase, right: ConformanceCase): number =>
    rank(left) < rank(right) ? -1 : 1;
  return {
    first: first.toSorted(byRank),
    parallel: parallel.toSorted(byRank),
    alone: alone.toSorted(byRank).sort(byEnd),
    complete,
  };
}

/** What looks at the end comes last; else the order stays. */
function byEnd(left: ConformanceCase, right: ConformanceCase): number {
  return Number(left.atEnd === true) - Number(right.atEnd === true);
}
