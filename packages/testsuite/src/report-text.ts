import type { Capabilities } from "@stowage/core";
import Table from "cli-table3";
import type { ConformanceCase, Need } from "./conformance-case.ts";
import { failureText } from "./failure-text.ts";
import type { CaseResult, Outcome } from "./outcome.ts";
import { type ConformanceReport, NEEDS } from "./report.ts";
import { isDeclared } from "./session.ts";

/** A report for people: areas, capabilities, each failure, and the verdict last. `replay` makes the line that repeats a case. */
export function reportText(
  report: ConformanceReport,
  cases: readonly ConformanceCase[],
  replay: (id: string) => string,
): string {
  const { harness, driver, seed, results, harnessErrors, milliseconds } = report;
  const name = harness === driver ? driver : `${driver} (${harness})`;
  const failures = results.filter(({ outcome }) => outcome.status === "failed");
  return [
    `Conformance of ${name}, seed ${seed}, ${results.length} cases in ${(milliseconds / 1000).toFixed(1)} s`,
    areaTable(results),
    capabilityTable(report.capabilities, results, cases),
    ...failures.map((result) => failureText(result, replay(result.id))),
    ...notRunnable(results),
    ...harnessErrors.map((error) => `harness: ${error}`),
    verdictText(report),
  ].join("\n\n");
}

/** The cases, without having run them. */
export function caseTable(cases: readonly ConformanceCase[]): string {
  const table = plainTable(["id", "level", "rules", "needs", "what it checks"]);
  for (const { id, level, rules, needs, title } of cases) {
    table.push([id, level, rules.join(", "), needs.join(", "), title]);
  }
  return table.toString();
}

function areaTable(results: readonly CaseResult[]): string {
  const areas = new Map<string, CaseResult[]>();
  for (const result of results) areas.set(result.area, [...(areas.get(result.area) ?? []), result]);
  const table = plainTable(["area", "passed", "failed", "not declared", "not runnable here"]);
  for (const [area, all] of [...areas, ["all", results] as const]) {
    const statuses = ["passed", "failed", "not declared", "not runnable"] as const;
    table.push([area, ...statuses.map((status) => countText(all, status))]);
  }
  return table.toString();
}

function capabilityTable(
  capabilities: Capabilities,
  results: readonly CaseResult[],
  cases: readonly ConformanceCase[],
): string {
  const needs = new Map(cases.map((each) => [each.id, each.needs]));
  const table = plainTable(["capability", "declared", "passed", "failed"]);
  for (const need of NEEDS) {
    const declared = isDeclared(capabilities, need);
    const own = results.filter(({ id }) => needs.get(id)?.includes(need) === true);
    const counts = declared ? [countText(own, "passed"), countText(own, "failed")] : ["not declared", ""];
    table.push([labelOf(need), declared ? "yes" : "no", ...counts]);
  }
  return table.toString();
}

function labelOf(need: Need): string {
  return need.replace("namespace:", "namespace ");
}

function countText(results: readonly CaseResult[], status: Outcome["status"]): string {
  const count = results.filter(({ outcome }) => outcome.status === status).length;
  return count === 0 ? "" : String(count);
}

/** Reasons why cases could not run, each with its cases. */
function notRunnable(results: readonly CaseResult[]): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { id, outcome } of results) {
    if (outcome.status !== "not runnable") continue;
    reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), id]);
  }
  return [...reasons].map(([reason, ids]) => `not runnable here: ${ids.join(", ")}: ${reason}`);
}

function verdictText({ verdict, exitCode, results, complete }: ConformanceReport): string {
  const failed = results.filter(({ outcome }) => outcome.status === "failed");
  const musts = failed.filter(({ level }) => level === "must").length;
  if (exitCode === 2) return "Verdict: nothing was judged; repair the harness";
  if (failed.length === 0)
    return `Verdict: ${verdict}${complete ? "" : ", as far as the cases that were selected go"}`;
  const rest = failed.length - musts;
  return `Verdict: ${verdict} (failed: ${musts} must, ${rest} should or may)`;
}

function plainTable(head: readonly string[]): Table.Table {
  return new Table({ head: [...head], style: { head: [], border: [], compact: true } });
}
