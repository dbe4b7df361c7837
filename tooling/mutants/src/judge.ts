import { type AnyDriverFactory, guard } from "@stowage/core";
import { anchorOf, type CaseResult, runConformance } from "@stowage/testsuite";
import type { Mutant } from "./mutant.ts";
import { storeFor } from "./store.ts";
import { makeVariant } from "./variant.ts";

/** A mutant is small if at least this share of the cases that run passes on it. */
const LEAST_SHARE_PASSED = 0.8;

/** What the suite made of a mutant. */
export interface Judgement {
  readonly mutant: Mutant;
  /** Ids of the cases that failed. */
  readonly killers: readonly string[];
  /** Those of them that cite the rule it breaks. */
  readonly killersOfItsRule: readonly string[];
  /** Share of passed cases among those that ran. */
  readonly passed: number;
  /** Why it does not prove the suite, or undefined. */
  readonly objection: string | undefined;
}

/** Runs the suite against a mutant. */
export async function judge(mutant: Mutant): Promise<Judgement> {
  await using variant = await makeVariant(mutant);
  await using store = await storeFor(mutant.driver);
  const factory = await factoryOf(variant.module);
  const { results } = await runConformance({
    name: mutant.id,
    create: async () => guard(await factory.create(factory.parse(store.parameters))),
    module: variant.module,
    parameters: store.parameters,
  });
  return sumUp(mutant, results);
}

/** Draws the conclusion from a run. */
export function sumUp(mutant: Mutant, results: readonly CaseResult[]): Judgement {
  const ran = results.filter(({ outcome }) => outcome.status === "passed" || outcome.status === "failed");
  const failed = ran.filter(({ outcome }) => outcome.status === "failed");
  const passed = ran.length === 0 ? 0 : (ran.length - failed.length) / ran.length;
  const killers = failed.map(({ id }) => id);
  const killersOfItsRule = failed
    .filter(({ rules }) => rules.includes(anchorOf(mutant.breaks)))
    .map(({ id }) => id);
  return {
    mutant,
    killers,
    killersOfItsRule,
    passed,
    objection: objectionTo(mutant, killersOfItsRule, passed),
  };
}

function objectionTo(
  mutant: Mutant,
  killersOfItsRule: readonly string[],
  passed: number,
): string | undefined {
  if (killersOfItsRule.length === 0) return `no case of ${mutant.breaks} notices it`;
  if (passed < LEAST_SHARE_PASSED)
    return `only ${Math.round(passed * 100)} % of the cases pass: it is no small bug`;
  return undefined;
}

async function factoryOf(module: URL): Promise<AnyDriverFactory> {
  const exported: Readonly<Record<string, unknown>> = await import(/* @vite-ignore */ module.href);
  const factory = Object.values(exported).find(isFactory);
  if (factory === undefined) throw new Error(`${module.href} exports no driver factory`);
  return factory;
}

function isFactory(value: unknown): value is AnyDriverFactory {
  return typeof value === "object" && value !== null && "parse" in value && "create" in value;
}
