import Table from "cli-table3";
import type { Judgement } from "./judge.ts";

/** Killers named in one row at most; the rest is counted. */
const SHOWN = 6;

/** Which case kills which mutant, as a table. */
export function toMatrix(judgements: readonly Judgement[]): string {
  const table = new Table({
    head: ["mutant", "breaks", "cases passed", "killed by cases of its rule", "and others", ""],
    style: { head: [], border: [] },
  });
  for (const { mutant, killers, killersOfItsRule, passed, objection } of judgements) {
    const others = killers.filter((id) => !killersOfItsRule.includes(id));
    table.push([
      mutant.id,
      String(mutant.breaks),
      `${(passed * 100).toFixed(1)} %`,
      namesOf(killersOfItsRule),
      namesOf(others),
      objection === undefined ? "killed" : `NOT KILLED: ${objection}`,
    ]);
  }
  return table.toString();
}

function namesOf(ids: readonly string[]): string {
  const shown = ids.slice(0, SHOWN).join(" ");
  return ids.length > SHOWN ? `${shown} +${ids.length - SHOWN}` : shown;
}
