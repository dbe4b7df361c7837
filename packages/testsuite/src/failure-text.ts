import type { CaseResult } from "./outcome.ts";

/** A failed case in lines: rule, expected, seen, the calls that led there, and how to run it again. */
export function failureText(result: CaseResult, replay: string): string {
  const { id, level, rules, title, outcome } = result;
  const head = `${id} (${level}; ${rules.join(", ")}) ${title}`;
  if (outcome.status !== "failed") return head;
  const { expected, seen, calls } = outcome.failure;
  const lines = [head, `  expected  ${expected}`, `  seen      ${seen}`];
  if (calls.length > 0) lines.push("  calls", ...calls.map((call) => `    ${call}`));
  return [...lines, `  replay    ${replay}`].join("\n");
}
