import type { ContractReference } from "@stowage/testsuite";
import { code, table } from "./markdown.ts";

/** What the page tells of a case. */
export interface DescribedCase {
  readonly id: string;
  readonly area: string;
  readonly level: string;
  readonly tier: number;
  readonly rules: readonly ContractReference[];
  /** Capabilities, and what harness or machine have to offer. */
  readonly needs: readonly string[];
  readonly facilities?: readonly string[] | undefined;
  readonly alone?: true | "first" | undefined;
  readonly title: string;
  readonly why: string;
}

/** A table of cases for each area, in the order of the suite. `anchorOf` finds a part of the contract on its page. */
export function casesByArea(
  cases: readonly DescribedCase[],
  anchorOf: (rule: ContractReference) => string,
): string {
  const areas = [...new Set(cases.map(({ area }) => area))];
  const sections = areas.map((area) => {
    const own = cases.filter((each) => each.area === area);
    const rows = own.map((each) => [
      code(each.id),
      each.level,
      String(each.tier),
      each.rules.map((rule) => `[${rule}](contract.md#${anchorOf(rule)})`).join(", "),
      needsOf(each),
      `${sentence(each.title)} *Why:* ${sentence(each.why)}`,
    ]);
    return `### ${area.charAt(0).toUpperCase()}${area.slice(1)}\n\n${table(["Case", "Level", "Tier", "Rules", "Needs", "What, and why"], rows)}`;
  });
  return `\n${sections.join("\n")}\n`;
}

/** How many cases there are, by level and tier. */
export function countOfCases(cases: readonly DescribedCase[]): string {
  const tiers = [...new Set(cases.map(({ tier }) => tier))].toSorted();
  const levels = [...new Set(cases.map(({ level }) => level))];
  const count = (own: readonly DescribedCase[], level: string): string =>
    String(own.filter((each) => each.level === level).length);
  const rows = tiers.map((tier) => {
    const own = cases.filter((each) => each.tier === tier);
    return [String(tier), ...levels.map((level) => count(own, level)), String(own.length)];
  });
  rows.push(["all", ...levels.map((level) => count(cases, level)), String(cases.length)]);
  return table(["Tier", ...levels, "cases"], rows);
}

/** Ids that are no case of their own, each with the reason. */
export function idsWithReasons(reasons: Readonly<Record<string, string>>): string {
  const rows = Object.entries(reasons).toSorted(([left], [right]) => (left < right ? -1 : 1));
  if (rows.length === 0) return "None.\n";
  return table(
    ["Id", "Why"],
    rows.map(([id, reason]) => [code(id), sentence(reason)]),
  );
}

/** Ids whose behaviour a case with another id checks. */
export function mergedIds(
  merged: Readonly<Record<string, { readonly into: string; readonly reason: string }>>,
): string {
  const reasons = Object.entries(merged).map(([id, { into, reason }]) => [id, `${code(into)}: ${reason}`]);
  return idsWithReasons(Object.fromEntries(reasons));
}

function needsOf({ needs, facilities = [], alone }: DescribedCase): string {
  const all = [...needs.map(code), ...facilities, ...(alone === undefined ? [] : ["runs alone"])];
  return all.join(", ");
}

/** Ends in a full stop; begins as it did: many begin with the name of an operation. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
