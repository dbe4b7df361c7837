import { expect, it } from "vitest";
import { tallyVitestReport } from "./vitest-report.ts";

function report(
  ...files: readonly { readonly status: string; readonly tests: readonly string[] }[]
): unknown {
  return {
    testResults: files.map(({ status, tests }) => ({
      status,
      assertionResults: tests.map((test) => ({ status: test })),
    })),
  };
}

it("counts tests by what became of them", () => {
  const passed = { status: "passed", tests: ["passed", "passed", "skipped", "pending", "todo"] };
  const failed = { status: "failed", tests: ["passed", "failed"] };
  expect(tallyVitestReport(report(passed, failed), 1)).toEqual({ passed: 3, failed: 1, skipped: 3 });
});

it("counts a file that failed without a failing test", () => {
  expect(tallyVitestReport(report({ status: "failed", tests: [] }), 1)).toEqual({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
  const hook = { status: "failed", tests: ["passed", "skipped"] };
  expect(tallyVitestReport(report(hook), 1)).toEqual({ passed: 1, failed: 1, skipped: 1 });
});

it("counts a run that failed although every test passed", () => {
  const passed = { status: "passed", tests: ["passed"] };
  expect(tallyVitestReport(report(passed), 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(tallyVitestReport(report(passed), null)).toEqual({ passed: 1, failed: 1, skipped: 0 });
  expect(tallyVitestReport(report(passed), 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
});

it("takes a missing report for a failure, unless there was nothing to run", () => {
  expect(tallyVitestReport(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(tallyVitestReport(undefined, null)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  expect(tallyVitestReport(undefined, 0)).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
