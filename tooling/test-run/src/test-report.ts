import type { Tally } from "./tally.ts";

/** What became of the tests of one run of vitest, as the reporter writes it. */
export interface TestReport {
  readonly tests: readonly ReportedTest[];
  /** What failed without a failing test: files that did not load, hooks that threw, rejections that nobody handled. */
  readonly broken: readonly string[];
}

export interface ReportedTest {
  /** File, suites and title. */
  readonly name: string;
  readonly state: "passed" | "failed" | "skipped" | "pending";
  /** Why it was skipped, if it says so. */
  readonly note?: string | undefined;
}

/** Names of what failed in a report. */
export function failuresOf({ tests, broken }: TestReport): readonly string[] {
  return [...broken, ...tests.filter(({ state }) => state === "failed").map(({ name }) => name)];
}

/**
 * Counts the tests of a report; what is broken counts as a failure each, and so does a run that failed for no reason
 * that the report has, or that had no test: tests that vanish must not pass.
 * @param exitCode that of vitest; `null` if a signal ended it
 */
export function tallyReport(report: TestReport, exitCode: number | null): Tally {
  const failed = failuresOf(report).length;
  return {
    passed: report.tests.filter(({ state }) => state === "passed").length,
    failed: failed === 0 && (exitCode !== 0 || report.tests.length === 0) ? 1 : failed,
    skipped: report.tests.filter(({ state }) => state === "skipped" || state === "pending").length,
  };
}

/** How many tests were skipped for each reason. */
export function skipsOf({ tests }: TestReport): ReadonlyMap<string, number> {
  const skips = new Map<string, number>();
  for (const { state, note = "no reason given" } of tests) {
    if (state === "skipped" || state === "pending") skips.set(note, (skips.get(note) ?? 0) + 1);
  }
  return skips;
}

/** The report in a file's text; without one, as after a crash of vitest, a report of nothing. */
export function parseReport(text: string | undefined): TestReport {
  const report: unknown = text === undefined ? undefined : JSON.parse(text);
  return isReport(report) ? report : { tests: [], broken: [] };
}

function isReport(value: unknown): value is TestReport {
  return typeof value === "object" && value !== null && "tests" in value && "broken" in value;
}
