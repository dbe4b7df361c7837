import type { ConformanceCase, Need } from "./conformance-case.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { byArea, type ConformanceReport, NEEDS } from "./report.ts";
import { isDeclared } from "./session.ts";

/** A table of a report, for a terminal or a page. */
export interface ReportTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Outcomes of the cases, area by area, and of all. */
export function areaTable(results: readonly CaseResult[]): ReportTable {
  const statuses = ["passed", "failed", "deviates", "not declared", "not runnable"] as const;
  return {
    head: ["area", "passed", "failed", "declared to fail", "not declared", "not runnable here"],
    rows: [...byArea(results), ["all", results] as const].map(([area, all]) => [
      area,
      ...statuses.map((status) => countText(all, status)),
    ]),
  };
}

/** What the driver declares, and how the cases went that need it. */
export function capabilityTable(
  { capabilities, results }: ConformanceReport,
  cases: readonly ConformanceCase[],
): ReportTable {
  const needs = new Map(cases.map((each) => [each.id, each.needs]));
  return {
    head: ["capability", "declared", "passed", "failed"],
    rows: NEEDS.map((need) => {
      const label = need.replace("namespace:", "namespace ");
      if (!isDeclared(capabilities, need)) return [label, "no", "not declared", ""];
      const own = results.filter(({ id }) => needs.get(id)?.includes(need) === true);
      return [label, "yes", countText(own, "passed"), countText(own, "failed")];
    }),
  };
}

/** What was measured, beside what the harness allows; no table if nothing was. */
export function measurementTable(results: readonly CaseResult[]): readonly ReportTable[] {
  const rows = results.flatMap(({ id, measurements = [] }) =>
    measurements.map(({ what, value, unit, limit, note = "" }) => [
      what,
      `${value.toLocaleString("en-US")} ${unit}`,
      limit === undefined ? "" : `${limit.toLocaleString("en-US")} ${unit}`,
      note,
      id,
    ]),
  );
  return rows.length === 0 ? [] : [{ head: ["measured", "is", "at most", "", "by"], rows }];
}

/** The cases, without having run them. */
export function caseTable(cases: readonly ConformanceCase[]): ReportTable {
  return {
    head: ["id", "level", "rules", "needs", "what it checks"],
    rows: cases.map(({ id, level, rules, needs, title }) => [
      id,
      level,
      rules.join(", "),
      needs.map((need: Need) => need.replace("namespace:", "namespace ")).join(", "),
      title,
    ]),
  };
}

function countText(results: readonly CaseResult[], status: Outcome["status"]): string {
  const count = results.filter(({ outcome }) => outcome.status === status).length;
  return count === 0 ? "" : String(count);
}
