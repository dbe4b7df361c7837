import { cases } from "@stowage/testsuite";
import Table from "cli-table3";
import type { Judgement } from "./judge.ts";
import { proofOf, unprovenCases } from "./proof-of-case.ts";

/** Names in one cell at most; the rest is counted. */
const SHOWN = 6;

/** Which case kills which mutant, as a table. */
export function toMatrix(judgements: readonly Judgement[]): string {
  const table = new Table({
    head: ["mutant", "driver", "breaks", "cases passed", "killed by cases of its rule", "and others", ""],
    style: { head: [], border: [] },
  });
  for (const { mutant, killers, killersOfItsRule, passed, objection } of judgements) {
    const others = killers.filter((id) => !killersOfItsRule.includes(id));
    table.push([
      mutant.id,
      mutant.driver,
      String(mutant.breaks),
      `${(passed * 100).toFixed(1)} %`,
      namesOf(killersOfItsRule),
      namesOf(others),
      objection === undefined ? "killed" : `NOT KILLED: ${objection}`,
    ]);
  }
  return table.toString();
}

/** What proves each case: the mutants that it kills, or the line whose break turned it red; then those without either. */
export function toProofs(judgements: readonly Judgement[]): string {
  const table = new Table({ head: ["case", "kills, or turned red by"], style: { head: [], border: [] } });
  for (const { id } of cases) {
    const killed = judgements.filter(({ killers }) => killers.includes(id)).map(({ mutant }) => mutant.id);
    if (killed.length > 0) table.push([id, namesOf(killed)]);
    else table.push([id, proofOf(id) ?? "NOTHING"]);
  }
  const unproven = unprovenCases();
  return `${table}\nwithout proof: ${unproven.length}${unproven.length > 0 ? ` (${unproven.join(" ")})` : ""}`;
}

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, SHOWN).join(" ");
  return names.length > SHOWN ? `${shown} +${names.length - SHOWN}` : shown;
}
