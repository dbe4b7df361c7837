import type { CaseDefinition } from "../conformance-case.ts";
import { status } from "../faults/answer-faults.ts";
import { tryMatrix } from "../faults/matrix.ts";
import type { Trial } from "../faults/trial.ts";

/** Answers that say, or seem to say, something else than what happened. */
export const networkAnswerCases: readonly CaseDefinition[] = [
  {
    id: "FNET-01",
    level: "must",
    rules: ["resources", "errors", 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    title:
      "500, 502, 503, 429 and 408 to any request of any operation are retried, and an outage is called one",
    why: "every backend has bad seconds, and a push has thousands of requests",
    async run(context) {
      const answers = (code: number) => context.network().errorAnswer(code);
      const faults = [500, 502, 503, 429, 408].map((code) => status(answers, code));
      const slow = status(answers, 503, { "retry-after": "0" });
      const trials: Trial[] = [...faults, slow].map((fault) => ({
        fault,
        extent: "once",
        expect: "success",
      }));
      if (context.network().attempts > 2) {
        trials.push({ fault: status(answers, 503), extent: "twice", expect: "success" });
      }
      for (const code of [500, 503, 429]) {
        const fault = status(answers, code);
        trials.push({ fault, extent: "from then on", expect: "either", retryable: true });
      }
      await tryMatrix(context, { trials });
    },
  },
];
