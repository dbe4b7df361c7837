import { linkOf } from "./anchors.ts";
import type { CaseResult } from "./outcome.ts";

/** A failed case in lines: rule, expected, seen, the calls that led there, and how to run it again. */
export function failureText(result: CaseResult, replay: string): string {
  const { id, level, title, outcome } = result;
  const head = `${id} (${level}) ${title}`;
  if (outcome.status !== "failed" && outcome.status !== "deviates") return head;
  const { expected, seen, calls, rules = result.rules } = outcome.failure;
  const lines = [
    head,
    ...rules.map((rule, index) => `  ${index === 0 ? "rule" : "    "}      ${linkOf(rule)}`),
    `  expected  ${indented(expected)}`,
    `  seen      ${indented(seen)}`,
  ];
  if (outcome.status === "deviates") lines.push(`  declared  ${indented(outcome.reason)}`);
  if (calls.length > 0) lines.push("  calls", ...calls.map((call) => `    ${call}`));
  return [...lines, `  replay    ${replay}`].join("\n");
}

/** What has several lines stays below its own head. */
function indented(text: string): string {
  return text.replaceAll("\n", "\n            ");
}
