import { cpus, totalmem } from "node:os";
import Table from "cli-table3";
import type { Result } from "./measurement.ts";
import { median } from "./statistics.ts";

/** The table that a person reads. */
export function toTable(results: readonly Result[]): string {
  const table = new Table({
    head: ["figure", "against", "unit", "ours", "peer", "median", "spread (IQR)", "reach", "verdict"],
    style: { head: [], border: [] },
  });
  for (const result of results) {
    table.push([
      result.title,
      result.against,
      result.unit,
      round(median(result.subject)),
      result.baseline.length > 0 ? round(median(result.baseline)) : "–",
      result.baseline.length > 0 ? `${round(result.median)}x` : round(result.median),
      round(result.spread),
      reachOf(result),
      result.verdict,
    ]);
  }
  return table.toString();
}

/** The report that a program compares: raw repetitions, and what they were measured on. */
export function toJson(results: readonly Result[]): string {
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
  };
  return JSON.stringify({ machine, results }, undefined, 2);
}

function reachOf({ reach, baseline, unit }: Result): string {
  const suffix = baseline.length > 0 ? "x" : ` ${unit}`;
  const parts = [
    reach.atLeast === undefined ? undefined : `>= ${reach.atLeast}${suffix}`,
    reach.atMost === undefined ? undefined : `<= ${reach.atMost}${suffix}`,
    reach.differenceAtMost === undefined ? undefined : `<= +${reach.differenceAtMost} ${unit}`,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
