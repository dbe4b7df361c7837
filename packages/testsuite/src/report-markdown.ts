import { linkOf } from "./anchors.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { CaseResult } from "./outcome.ts";
import type { ConformanceReport } from "./report.ts";
import { deviationsIn, failuresIn, headline, notRunnable, type Replay, verdictLine } from "./report-facts.ts";
import { kindLines } from "./report-kinds.ts";
import { areaTable, capabilityTable, measurementTable, type ReportTable } from "./report-tables.ts";

/** The report as a page: for a pull request, a release, a driver's README. */
export function reportMarkdown(
  report: ConformanceReport,
  cases: readonly ConformanceCase[],
  replay: Replay,
): string {
  const { results, harnessErrors, notes } = report;
  const list = (lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [lines.map((line) => `* ${plain(line)}`).join("\n")];
  const runnable = [...notRunnable(results)].map(([reason, ids]) => `${ids.join(", ")}: ${reason}`);
  return `${[
    `# ${plain(headline(report))}`,
    `**${plain(verdictLine(report))}**`,
    ...list(harnessErrors.map((error) => `harness: ${error}`)),
    ...section("What was checked", [tableMarkdown(areaTable(results))]),
    ...section("Capabilities", [tableMarkdown(capabilityTable(report, cases))]),
    ...section("Measured", measurementTable(results).map(tableMarkdown)),
    ...section("Failures", [
      ...list(kindLines(failuresIn(results))),
      ...failuresIn(results).flatMap((result) => failure(result, replay)),
    ]),
    ...section(
      "Declared deviations",
      deviationsIn(results).flatMap((result) => failure(result, replay)),
    ),
    ...section("Not runnable here", list(runnable)),
    ...section("Notes", list(notes)),
  ].join("\n\n")}\n`;
}

function section(title: string, blocks: readonly string[]): readonly string[] {
  return blocks.length === 0 ? [] : [`## ${title}`, ...blocks];
}

function failure(result: CaseResult, replay: Replay): readonly string[] {
  const { id, level, title, outcome } = result;
  if (outcome.status !== "failed" && outcome.status !== "deviates") return [];
  const { expected, seen, calls, rules = result.rules } = outcome.failure;
  const links = rules.map((rule) => `[${rule}](${linkOf(rule)})`).join(", ");
  const facts = [`${level}, ${links}`, `expected: ${plain(expected)}`, `seen: ${plain(seen)}`];
  if (outcome.status === "deviates") facts.push(`declared: ${plain(outcome.reason)}`);
  return [
    `### ${id} ${plain(title)}`,
    facts.map((fact) => `* ${fact}`).join("\n"),
    fenced([...calls, `# ${replay(result)}`].join("\n")),
  ];
}

function tableMarkdown({ head, rows }: ReportTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

/** Text that means nothing else on a page, on one line. */
function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>|#&~]/g, (sign) => `\\${sign}`)
    .replaceAll(/\s*[\r\n]+\s*/g, " ")
    .trim();
}

/** Text as it is, in a fence that nothing within can close. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return [fence, text, fence].join("\n");
}
