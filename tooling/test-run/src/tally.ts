/** How many tests passed, failed and were skipped; a lint, a typecheck and a check of a house rule count as one each. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const PASSED: Tally = { passed: 1, failed: 0, skipped: 0 };
export const FAILED: Tally = { passed: 0, failed: 1, skipped: 0 };
export const SKIPPED: Tally = { passed: 0, failed: 0, skipped: 1 };

export function sum(tallies: readonly Tally[]): Tally {
  return {
    passed: total(tallies, "passed"),
    failed: total(tallies, "failed"),
    skipped: total(tallies, "skipped"),
  };
}

/** The last line of a run. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function total(tallies: readonly Tally[], key: keyof Tally): number {
  return tallies.reduce((all, tally) => all + tally[key], 0);
}
