import { describe, expect, it } from "vitest";
import { failuresOf, parseReport, skipsOf, type TestReport, tallyReport } from "./test-report.ts";

const report: TestReport = {
  tests: [
    { name: "a.test.ts > passes", state: "passed" },
    { name: "a.test.ts > passes too", state: "passed" },
    { name: "a.test.ts > fails", state: "failed" },
    { name: "b.test.ts > waits", state: "skipped", note: "not declared: shared" },
    { name: "b.test.ts > waits too", state: "skipped", note: "not declared: shared" },
    { name: "b.test.ts > never ran", state: "pending" },
  ],
  broken: ["c.test.ts"],
};

describe("a report", () => {
  it("counts tests by what became of them, and what broke as failed", () => {
    expect(tallyReport(report, 1)).toEqual({ passed: 2, failed: 2, skipped: 3 });
    expect(failuresOf(report)).toEqual(["c.test.ts", "a.test.ts > fails"]);
  });

  it("counts a run that failed although it shows no failure", () => {
    const passed: TestReport = { tests: [{ name: "a", state: "passed" }], broken: [] };
    expect(tallyReport(passed, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(tallyReport(passed, null)).toEqual({ passed: 1, failed: 1, skipped: 0 });
    expect(tallyReport(passed, 0)).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  it("without a test is a failure, whatever vitest says of it", () => {
    for (const code of [null, 1, 0])
      expect(tallyReport(parseReport(undefined), code)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    const skipped: TestReport = { tests: [{ name: "a", state: "skipped" }], broken: [] };
    expect(tallyReport(skipped, 0)).toEqual({ passed: 0, failed: 0, skipped: 1 });
    expect(parseReport(JSON.stringify(report))).toEqual(report);
  });

  it("groups what was skipped by its reason", () => {
    expect([...skipsOf(report)]).toEqual([
      ["not declared: shared", 2],
      ["no reason given", 1],
    ]);
  });
});
