import type { Tally } from "./tally.ts";

interface AssertionResult {
  readonly status: string;
}

interface FileResult {
  readonly status: string;
  readonly assertionResults: readonly AssertionResult[];
}

/**
 * Counts the tests of a report by vitest's JSON reporter.
 *
 * A file that failed without a failing test (it did not load, or a hook threw) counts as one failure, and so does a run
 * that ended with an error although every test passed (an unhandled rejection).
 * @param exitCode that of vitest; `null` if a signal ended it
 */
export function tallyVitestReport(report: unknown, exitCode: number | null): Tally {
  if (!isReport(report)) return { passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  let [passed, failed, skipped] = [0, 0, 0];
  for (const { status, assertionResults } of report.testResults) {
    const failures = assertionResults.filter((test) => test.status === "failed").length;
    failed += failures === 0 && status === "failed" ? 1 : failures;
    passed += assertionResults.filter((test) => test.status === "passed").length;
    skipped += assertionResults.filter((test) => !["passed", "failed"].includes(test.status)).length;
  }
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed, skipped };
}

function isReport(value: unknown): value is { readonly testResults: readonly FileResult[] } {
  return (
    typeof value === "object" && value !== null && "testResults" in value && Array.isArray(value.testResults)
  );
}
