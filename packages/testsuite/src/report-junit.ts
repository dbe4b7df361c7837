import { failureText } from "./failure-text.ts";
import type { CaseResult } from "./outcome.ts";
import { byArea, type ConformanceReport } from "./report.ts";
import { failuresIn, headline, type Replay, verdictLine } from "./report-facts.ts";
import { type XmlElement, xmlText } from "./xml-text.ts";

/**
 * The report in the XML that continuous integration reads: a `testsuite` for each area, what did not run as `skipped` with the
 * reason, and what is wrong with the harness as the error of a case of its own.
 */
export function reportJunit(report: ConformanceReport, replay: Replay): string {
  const { results, harnessErrors, milliseconds } = report;
  const areas = byArea(results);
  const suites = [...areas].map(([area, own]) => suiteOf(report, area, own, replay));
  if (harnessErrors.length > 0) suites.push(harnessSuite(report));
  return xmlText({
    name: "testsuites",
    attributes: {
      name: headline(report),
      tests: results.length + (harnessErrors.length > 0 ? 1 : 0),
      failures: failuresIn(results).length,
      errors: harnessErrors.length > 0 ? 1 : 0,
      time: seconds(milliseconds),
    },
    children: suites,
  });
}

function suiteOf(
  report: ConformanceReport,
  area: string,
  results: readonly CaseResult[],
  replay: Replay,
): XmlElement {
  const cases = results.map((result) => caseOf(result, replay(result)));
  const skipped = cases.filter(({ children = [] }) => children.some((child) => nameOf(child) === "skipped"));
  const time = results.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  return {
    name: "testsuite",
    attributes: {
      name: `${report.harness}: ${area}`,
      tests: results.length,
      failures: failuresIn(results).length,
      errors: 0,
      skipped: skipped.length,
      time: seconds(time),
    },
    children: [propertiesOf(report), ...cases],
  };
}

function caseOf(result: CaseResult, replay: string): XmlElement {
  const { id, area, title, milliseconds } = result;
  const outcome = outcomeOf(result, replay);
  return {
    name: "testcase",
    attributes: { name: `${id} ${title}`, classname: area, time: seconds(milliseconds) },
    children: outcome === undefined ? [] : [outcome],
  };
}

function outcomeOf(result: CaseResult, replay: string): XmlElement | undefined {
  const { outcome, level } = result;
  switch (outcome.status) {
    case "passed":
      return undefined;
    case "failed": {
      const message = `expected ${outcome.failure.expected}; seen: ${outcome.failure.seen}`;
      return {
        name: "failure",
        attributes: { type: level, message },
        children: [failureText(result, replay)],
      };
    }
    case "deviates":
      return skipped(`fails, as declared: ${outcome.reason}`, failureText(result, replay));
    case "not declared":
      return skipped(`not declared: ${outcome.need}`);
    case "not runnable":
      return skipped(`not runnable here: ${outcome.reason}`);
    case "harness error":
      return skipped(`harness: ${outcome.reason}`); // counted once, as the harness's own case
    default:
      return outcome satisfies never;
  }
}

function skipped(message: string, text?: string): XmlElement {
  return { name: "skipped", attributes: { message }, children: text === undefined ? [] : [text] };
}

function harnessSuite({ harness, harnessErrors }: ConformanceReport): XmlElement {
  const [first = ""] = harnessErrors;
  const error = { name: "error", attributes: { message: first }, children: [harnessErrors.join("\n")] };
  return {
    name: "testsuite",
    attributes: { name: `${harness}: harness`, tests: 1, failures: 0, errors: 1, skipped: 0, time: 0 },
    children: [
      { name: "testcase", attributes: { name: "harness", classname: "harness", time: 0 }, children: [error] },
    ],
  };
}

function propertiesOf(report: ConformanceReport): XmlElement {
  const facts = { seed: report.seed, verdict: verdictLine(report) };
  const children = Object.entries(facts).map(([name, value]) => ({
    name: "property",
    attributes: { name, value },
  }));
  return { name: "properties", children };
}

function nameOf(child: XmlElement | string): string | undefined {
  return typeof child === "string" ? undefined : child.name;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
