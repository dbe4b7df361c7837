import Table from "cli-table3";
import type { ConformanceCase } from "./conformance-case.ts";
import { failureText } from "./failure-text.ts";
import type { ConformanceReport } from "./report.ts";
import { deviationsIn, failuresIn, headline, notRunnable, type Replay, verdictLine } from "./report-facts.ts";
import { kindLines } from "./report-kinds.ts";
import { areaTable, capabilityTable, measurementTable, type ReportTable } from "./report-tables.ts";

/** A report for people: areas, capabilities, each failure, and the verdict last. `replay` makes the line that repeats a case. */
export function reportText(
  report: ConformanceReport,
  cases: readonly ConformanceCase[],
  replay: Replay,
): string {
  const { results, harnessErrors, notes } = report;
  return [
    headline(report),
    tableText(areaTable(results)),
    tableText(capabilityTable(report, cases)),
    ...measurementTable(results).map(tableText),
    ...summed(kindLines(failuresIn(results))),
    ...failuresIn(results).map((result) => failureText(result, replay(result))),
    ...deviationsIn(results).map((result) => `declared: ${failureText(result, replay(result))}`),
    ...[...notRunnable(results)].map(([reason, ids]) => `not runnable here: ${ids.join(", ")}: ${reason}`),
    ...notes.map((note) => `note: ${note}`),
    ...harnessErrors.map((error) => `harness: ${error}`),
    verdictLine(report),
  ].join("\n\n");
}

function summed(lines: readonly string[]): readonly string[] {
  return lines.length === 0
    ? []
    : [["What was seen, by kind", ...lines.map((line) => `  ${line}`)].join("\n")];
}

/** A table for a terminal. */
export function tableText({ head, rows }: ReportTable): string {
  const table = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
