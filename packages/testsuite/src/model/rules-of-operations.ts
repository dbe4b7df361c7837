import type { ContractReference } from "../anchors.ts";
import type { OperationFacts } from "./operation.ts";

const RULES: Readonly<Record<OperationFacts["kind"], readonly ContractReference[]>> = {
  get: [3, 6, 14, 19],
  read: [3, 15],
  stat: [2, 3, 16],
  list: [2, 3, 4, 16],
  walk: [2, 3, 4, 16],
  put: [3, 17, 19],
  move: [3, 14, 16, 17],
  delete: [1, 3, 16, 22, 23], // not DELETE_CONCURRENCY: a rule
  deleteObjects: [27],
  reclaim: [25],
  restart: [12],
  open: [7, 8, 9, 10],
  write: [7, "writer-states"],
  close: [8, 9, 11, "writer-states"],
  commit: [6, 7, 11, 13, 17, "writer-states"],
  cancel: [12, "writer-states"],
  dispose: [12],
};

/** Rules of the contract that an operation follows; of a look after the end also those about what calls leave behind. */
export function rulesOf(facts: OperationFacts, isLook: boolean): readonly ContractReference[] {
  const own = [...RULES[facts.kind]];
  if ("interruption" in facts && facts.interruption !== undefined) own.push(18, 21);
  if ("ifNone" in facts && facts.ifNone) own.push(8);
  return [...new Set(isLook ? [...own, 5, 6, 8, 12] : own)];
}
