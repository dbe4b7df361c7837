import { after, before, describe, test } from "node:test";
import type { ConformanceCase } from "./conformance-case.ts";
import { DeclaredSuite } from "./declared-suite.ts";
import type { Harness } from "./harness.ts";
import type { Selection } from "./selection.ts";
import type { SessionOptions } from "./session.ts";

const DEFAULT_JOBS = 8;

/**
 * Declares one `node:test` test for each case; call it at the top level of a test file.
 *
 * What the driver does not declare, and what cannot run here, is skipped with its reason. `jobs` cases run side by side.
 * @throws `TypeError` for a harness that is none; {@link HarnessError} for a selection of nothing
 */
export function describeConformance(
  harness: Harness,
  options: Selection & SessionOptions & { readonly jobs?: number | undefined } = {},
): void {
  const suite = new DeclaredSuite(harness, options);
  const declare = (subject: ConformanceCase): void => {
    test(`${subject.id} ${subject.title}`, async (context) => {
      const reason = await suite.judge(subject, "node --test --test-name-pattern");
      if (reason !== undefined) context.skip(reason);
    });
  };
  describe(suite.name, () => {
    before(() => suite.start());
    after(() => suite.end());
    describe("side by side", { concurrency: options.jobs ?? DEFAULT_JOBS }, () => {
      suite.plan.parallel.forEach(declare);
    });
    describe("alone", { concurrency: 1 }, () => {
      [...suite.plan.first, ...suite.plan.alone].forEach(declare);
      test("every declared capability was exercised", (context) => {
        const reason = suite.checkExercised();
        if (reason !== undefined) context.skip(reason);
      });
    });
  });
}
