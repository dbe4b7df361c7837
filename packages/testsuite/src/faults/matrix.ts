import type { CaseContext } from "../case-context.ts";
import { HarnessError } from "../harness.ts";
import { Lane } from "./lane.ts";
import type { OperationName } from "./operation.ts";
import { operationsOf } from "./operations.ts";
import type { Cell, Trial } from "./trial.ts";

/** Cells that are tried side by side. */
const LANES = 12;

/** Those of one case must not find what the others left. */
let matrices = 0;

/** What a matrix is made of. */
export interface Matrix {
  readonly trials: readonly Trial[];
  /** Cells side by side, where they wait for the driver's timeouts most of their time. */
  readonly lanes?: number | undefined;
  /** Names of operations; all that the driver declares if absent. */
  readonly operations?: readonly OperationName[] | undefined;
}

/**
 * Puts every trial to every request of every operation in turn, after a run of each operation that shows its requests.
 * @returns how many cells were tried
 * @throws `Mismatch` about the first cell in which the driver does something else than the trial says
 */
export async function tryMatrix(context: CaseContext, matrix: Matrix): Promise<number> {
  const lanes: Lane[] = [];
  matrices += 1;
  const name = `matrix-${matrices}`;
  const open = async (): Promise<Lane> => {
    const lane = await Lane.open(context, `${name}/${lanes.length}`);
    lanes.push(lane);
    return lane;
  };
  try {
    const cells = await cellsOf(context, matrix, await open());
    if (cells.length === 0) throw new HarnessError("no request of the driver fits the faults of this case");
    while (lanes.length < Math.min(matrix.lanes ?? LANES, cells.length)) await open();
    await tryAll(lanes, cells);
    await Promise.all(lanes.map((lane) => lane.end()));
    return cells.length;
  } finally {
    await Promise.all(lanes.map((lane) => lane[Symbol.asyncDispose]()));
  }
}

/** @throws the first failure, once what was under way has ended */
async function tryAll(lanes: readonly Lane[], cells: readonly Cell[]): Promise<void> {
  const waiting = cells.values();
  const failures: unknown[] = [];
  const work = async (lane: Lane): Promise<void> => {
    for (const cell of waiting) {
      await lane.try(cell).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) return;
    }
  };
  await Promise.all(lanes.map(work));
  if (failures.length > 0) throw failures[0];
}

async function cellsOf(
  context: CaseContext,
  { trials, operations }: Matrix,
  lane: Lane,
): Promise<readonly Cell[]> {
  const cells: Cell[] = [];
  for (const operation of operationsOf(context)) {
    if (operations?.includes(operation.name) === false) continue;
    const requests = await lane.record(operation);
    for (const trial of trials) {
      const met = [...requests.entries()].filter(([, request]) => trial.fault.applies?.(request) !== false);
      cells.push(...met.map(([number]) => ({ operation, number, requests, trial })));
    }
  }
  return cells;
}
