import { afterAll, beforeAll, describe, test } from "vitest";
import type { ConformanceCase } from "./conformance-case.ts";
import { DeclaredSuite } from "./declared-suite.ts";
import type { Harness } from "./harness.ts";
import type { Selection } from "./selection.ts";
import type { SessionOptions } from "./session.ts";

/** Longer than a session takes to say that it cannot start or end. */
const HOOK_LIMIT = 60_000;

/**
 * Declares one vitest test for each case; call it at the top level of a test file.
 *
 * What the driver does not declare, and what cannot run here, is skipped with its reason. Cases run side by side as far as
 * vitest's `maxConcurrency` lets them.
 * @throws `TypeError` for a harness that is none; {@link HarnessError} for a selection of nothing
 */
export function describeConformance(harness: Harness, options: Selection & SessionOptions = {}): void {
  const suite = new DeclaredSuite(harness, options);
  const declare = (subject: ConformanceCase): void => {
    test(`${subject.id} ${subject.title}`, { timeout: 0 }, async (context) => {
      const reason = await suite.judge(subject, "npx vitest run -t");
      if (reason !== undefined) context.skip(reason);
    });
  };
  describe(suite.name, () => {
    beforeAll(() => suite.start(), HOOK_LIMIT);
    afterAll(() => suite.end(), HOOK_LIMIT);
    describe.concurrent("side by side", () => suite.plan.parallel.forEach(declare));
    describe("alone", () => {
      [...suite.plan.first, ...suite.plan.alone].forEach(declare);
      test("every declared capability was exercised", (context) => {
        const reason = suite.checkExercised();
        if (reason !== undefined) context.skip(reason);
      });
    });
  });
}
