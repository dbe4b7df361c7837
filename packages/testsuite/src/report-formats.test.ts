import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import type { CaseResult, Outcome } from "./outcome.ts";
import { type ConformanceReport, toReport } from "./report.ts";
import { reportJunit } from "./report-junit.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { reportText } from "./report-text.ts";

const FAILURE = {
  expected: 'bytes "<a & b>"',
  seen: "| 4 ``` bytes |\n\u001b[31mred",
  calls: ['getContent("…/a") -> resolved'],
};
const MEASURED = { what: "move of a part", value: 1200, unit: "requests", limit: 4, note: "3 of them GET" };
const OUTCOMES: readonly Outcome[] = [
  { status: "passed" },
  { status: "failed", failure: FAILURE },
  { status: "deviates", reason: "no clock", failure: FAILURE },
  { status: "not declared", need: "resume" },
  { status: "not runnable", reason: "no module" },
];

function reportOf(problems: readonly string[] = []): ConformanceReport {
  const results = OUTCOMES.map((outcome, index): CaseResult => {
    const id = `TEST-0${index + 1}`;
    const title = `title of ${id} | *`;
    const told = index === 0 ? { measurements: [MEASURED], notes: ["60 sequences agree"] } : {};
    return {
      id,
      area: "test",
      level: "should",
      title,
      rules: ["rule-1"],
      outcome,
      milliseconds: 1500,
      ...told,
    };
  });
  const capabilities = {
    namespace: "flat",
    resume: false,
    shared: false,
    redirect: false,
    caseSensitive: true,
    strongList: true,
    putIfAbsent: true,
  } as const;
  const deviations = new Map<string, string>();
  const facts = { harness: "here", driver: "test", seed: 7, complete: true, milliseconds: 2000 };
  return toReport({ ...facts, capabilities, results, deviations, problems });
}

/** Elements of a document by their names, with their attributes; a strict parser. */
function elements(document: string): readonly { readonly name: string; readonly facts: unknown }[] {
  const found: { readonly name: string; readonly facts: unknown }[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => found.push({ name, facts: attributes }));
  parser.write(document).close();
  return found;
}

const replay = ({ id }: CaseResult): string => `run ${id}`;

test("XML: what failed is a failure, what did not run is skipped with its reason", () => {
  const found = elements(reportJunit(reportOf(), replay));
  const named = (name: string): unknown[] =>
    found.filter((each) => each.name === name).map(({ facts }) => facts);
  expect(named("testsuites")).toMatchObject([{ tests: "5", failures: "1", errors: "0", time: "2.000" }]);
  expect(named("testsuite")).toMatchObject([{ name: "here: test", tests: "5", failures: "1", skipped: "3" }]);
  expect(named("testcase")).toHaveLength(5);
  expect(named("failure")).toMatchObject([
    { type: "should", message: expect.stringContaining('expected bytes "<a & b>"') },
  ]);
  expect(named("skipped")).toEqual([
    { message: "fails, as declared: no clock" },
    { message: "not declared: resume" },
    { message: "not runnable here: no module" },
  ]);
});

test("XML: what is wrong with the harness is an error", () => {
  const found = elements(reportJunit(reportOf(["the store is full"]), replay));
  expect(found.filter(({ name }) => name === "error")).toMatchObject([
    { facts: { message: "the store is full" } },
  ]);
  expect(found[0]).toMatchObject({ facts: { tests: "6", errors: "1" } });
});

test("what cases measured and noted is shown, beside what the harness allows", () => {
  const text = reportText(reportOf(), [], replay);
  expect(text).toMatch(/│ move of a part │ 1,200 requests │ 4 requests │ 3 of them GET │ TEST-01 │/);
  expect(text.match(/TEST-01: 60 sequences agree/g)).toHaveLength(1);
  const page = reportMarkdown(reportOf(), [], replay);
  expect(page).toContain("| move of a part | 1,200 requests | 4 requests | 3 of them GET | TEST-01 |");
});

test("page: verdict, tables, and failures that cannot break out of it", () => {
  const page = reportMarkdown(reportOf(), [], replay);
  expect(page).toContain("**Verdict: does not conform (failed: 0 must, 1 should or may)**");
  expect(page).toContain("### TEST-02 title of TEST-02 \\| \\*");
  expect(page).toContain("[rule-1](https://github.com/stowage/stowage/blob/main/docs/contract.md#rule-1)");
  expect(page).toContain("* seen: \\| 4 \\`\\`\\` bytes \\|");
  expect(page).toContain("* declared: no clock");
  expect(page).toContain("# run TEST-02");
  expect(page).toContain("TEST-05: no module");
});
