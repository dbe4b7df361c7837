import type { ConformanceCase } from "./conformance-case.ts";
import { type Deviation, HarnessError } from "./harness.ts";

/**
 * The reasons by the ids of their cases.
 * @throws {@link HarnessError} for an id that no case has or that stands there twice, for a case that is a *must*, and for a
 * deviation without a reason
 */
export function deviationsOf(
  deviations: readonly Deviation[] = [],
  cases: readonly ConformanceCase[],
): ReadonlyMap<string, string> {
  if (!Array.isArray(deviations)) throw new HarnessError(`deviations are a list of { id, reason }`);
  const levels = new Map(cases.map(({ id, level }) => [id, level]));
  const reasons = new Map<string, string>();
  for (const { id, reason } of deviations.map(deviationOf)) {
    const level = levels.get(id);
    if (level === undefined)
      throw new HarnessError(`a deviation names "${id}", which is no case; see --list`);
    if (level === "must") {
      throw new HarnessError(`${id} is a must; only what a driver should do can be declared as a deviation`);
    }
    if (reasons.has(id)) throw new HarnessError(`${id} is declared as a deviation twice`);
    reasons.set(id, reason);
  }
  return reasons;
}

function deviationOf(value: unknown): Deviation {
  const { id, reason } = typeof value === "object" && value !== null ? (value as Partial<Deviation>) : {};
  if (typeof id !== "string")
    throw new HarnessError("a deviation is { id, reason }: the id of a case, and why");
  if (typeof reason === "string" && reason.trim() !== "") return { id, reason };
  throw new HarnessError(`the deviation from ${id} gives no reason; a declared one does`);
}
