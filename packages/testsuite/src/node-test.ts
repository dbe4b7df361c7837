import { after, before, describe, type TestContext, test } from "node:test";
import { cases } from "./cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import { failureText } from "./failure-text.ts";
import { checkHarness, type Harness, HarnessError } from "./harness.ts";
import { unexercised } from "./report.ts";
import { needsIn } from "./run-conformance.ts";
import { planOf, type Selection } from "./selection.ts";
import { Session, type SessionOptions } from "./session.ts";

const DEFAULT_JOBS = 8;

/**
 * Declares one `node:test` test for each case; call it at the top level of a test file.
 *
 * What the driver does not declare, and what cannot run here, is skipped with its reason.
 */
export function describeConformance(
  harness: Harness,
  options: Selection & SessionOptions & { readonly jobs?: number | undefined } = {},
): void {
  checkHarness(harness);
  const plan = planOf(cases, options);
  const started: Session[] = [];
  const session = (): Session => {
    const [running] = started;
    if (running === undefined) throw new HarnessError("the suite has not started");
    return running;
  };
  const declare = (subject: ConformanceCase): void => {
    test(`${subject.id} ${subject.title}`, async (context) => {
      await judge(session(), subject, context);
    });
  };
  describe(`conformance of ${harness.name}`, () => {
    before(async () => {
      started.push(await Session.start(harness, options));
    });
    after(async () => {
      const problems = (await started[0]?.end()) ?? [];
      if (problems.length > 0) throw new HarnessError(problems.join("\n"));
    });
    describe("side by side", { concurrency: options.jobs ?? DEFAULT_JOBS }, () => {
      plan.parallel.forEach(declare);
    });
    describe("alone", { concurrency: 1 }, () => {
      plan.alone.forEach(declare);
      test("every declared capability was exercised", (context) => {
        const { results, capabilities } = session();
        const all = plan.parallel.length + plan.alone.length;
        if (!plan.complete || results.length < all) return context.skip("not all cases were run");
        const problems = unexercised(capabilities, results, needsIn(cases));
        if (problems.length > 0) throw new HarnessError(problems.join("\n"));
      });
    });
  });
}

async function judge(session: Session, subject: ConformanceCase, context: TestContext): Promise<void> {
  const result = await session.run(subject);
  const { outcome } = result;
  if (outcome.status === "not declared") return context.skip(`not declared: ${outcome.need}`);
  if (outcome.status === "not runnable") return context.skip(`not runnable here: ${outcome.reason}`);
  if (outcome.status === "harness error") throw new HarnessError(outcome.reason);
  if (outcome.status !== "failed") return;
  const replay = `node --test --test-name-pattern "${subject.id}", with { seed: ${session.seed} } as describeConformance's options`;
  throw new Error(failureText(result, replay));
}
