// The child process of one trial: runs cases against one variant and reports each as it ends.
import { type ConformanceCase, cases, runConformance } from "@stowage/testsuite";
import { subjectOf } from "./subject.ts";
import type { TrialAsk, TrialReply } from "./trial.ts";

/** Milliseconds between two signs of life. */
const PULSE = 500;

process.once("disconnect", () => process.exit()); // nobody is left to report to
process.once("message", (ask: TrialAsk) => {
  setInterval(() => send({ kind: "alive" }), PULSE).unref();
  run(ask).then(
    () => end({ kind: "end" }),
    (error: unknown) => end({ kind: "harness", reason: String(error) }),
  );
});

async function run({ driver, folder, parameters, ids, caseTimeout }: TrialAsk): Promise<void> {
  await using subject = await subjectOf(driver, new URL(folder), parameters);
  const byId = new Map(cases.map((each) => [each.id, each]));
  const chosen = ids.map((id) => byId.get(id)).filter((each): each is ConformanceCase => each !== undefined);
  await runConformance(subject.harness, {
    cases: chosen,
    tier: 2,
    caseTimeout,
    onResult({ id, rules, outcome }) {
      const { status } = outcome;
      if (status === "passed") send({ kind: "result", id, rules, passed: true });
      if (status === "failed") {
        const { expected, seen } = outcome.failure;
        send({ kind: "result", id, rules, passed: false, failure: `expected ${expected}; saw ${seen}` });
      }
    },
  });
}

function send(reply: TrialReply): void {
  if (process.connected) process.send?.(reply);
}

function end(reply: TrialReply): void {
  process.send?.(reply, () => process.exit());
}
