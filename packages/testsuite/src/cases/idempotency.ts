import type { StorageErrorCode } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { actedBut, duplicate, status } from "../faults/answer-faults.ts";
import { lostAnswers, lostInSilence, unheard } from "../faults/connection-faults.ts";
import { passed } from "../faults/fault.ts";
import { tryMatrix } from "../faults/matrix.ts";
import { type OperationName, UPLOADS } from "../faults/operation.ts";
import { expectPatience } from "../faults/patience.ts";
import { inTurn } from "../faults/sequence.ts";
import { TROUBLE, type Trial, trialsOf } from "../faults/trial.ts";

const CANCELS = ["cancel", "cancel of a resumed upload"] as const;

/** Codes of a refusal that is none of the caller's own doing. */
const REFUSED = [...TROUBLE, "CONFLICT", "ALREADY_EXISTS"] as const;

/** What may be made of statuses by which a backend refuses: never missing, and no outage. */
const DECIDED: Readonly<Record<number, readonly StorageErrorCode[]>> = {
  400: ["BACKEND", "CORRUPTED"],
  409: ["BACKEND", "CONFLICT"],
  412: ["BACKEND", "CONFLICT", "CORRUPTED", "ALREADY_EXISTS"],
  416: ["BACKEND", "CORRUPTED", "INVALID_OFFSET"],
};

/** The backend acts and its answer does not come: the driver finds out, and says so. */
async function tryLostAnswers(context: CaseContext, operations: readonly OperationName[]): Promise<void> {
  const { errorAnswer } = context.network();
  const faults = [...lostAnswers, lostInSilence, actedBut(errorAnswer, 502)];
  const trials: readonly Trial[] = [
    ...trialsOf(faults, { extent: "once", expect: "success" }),
    ...trialsOf(lostAnswers.slice(0, 1), { extent: "from then on", expect: "either", retryable: true }),
    // The retry is told that there is nothing to do, and finding out why meets an outage.
    ...trialsOf([inTurn(...lostAnswers.slice(0, 1), passed, status(errorAnswer, 503))], {
      extent: "from then on",
      expect: "either",
      retryable: true,
    }),
  ];
  await tryMatrix(context, { trials, operations, lanes: 24 });
}

/** Requests that are sent again, and what became of the first. */
export const idempotencyCases: readonly CaseDefinition[] = [
  {
    id: "IDEM-01",
    level: "must",
    rules: [18, 19, 12],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a put, cancel or batch delete that was done and whose answer is lost resolves, and is done once",
    why: "a driver that fails it makes its caller do it again, or think that somebody else did",
    run: (context) =>
      tryLostAnswers(context, ["putContent", "putContent if absent", ...CANCELS, "deleteObjects", "reclaim"]),
  },
  {
    id: "IDEM-02",
    level: "must",
    rules: [1, 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "a delete that was done and whose answer is lost resolves; its retry finds nothing, which is no error",
    why: "garbage collection would stop at a blob that it has just deleted",
    run: (context) => tryLostAnswers(context, ["delete", "delete of a directory"]),
  },
  {
    id: "IDEM-03",
    level: "must",
    rules: [14, 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a move resolves whichever of its requests was done and lost its answer",
    why: "the retry finds no source, and the object is where it should be",
    run: (context) => tryLostAnswers(context, ["move"]),
  },
  {
    id: "IDEM-04",
    level: "must",
    rules: [18, 13, 8],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "a part, close or commit that was done and whose answer is lost resolves, and is in the object once",
    why: "the backend forgets an upload that it has finished, so that the retry is told there is none",
    run: (context) => tryLostAnswers(context, UPLOADS),
  },
  {
    id: "IDEM-05",
    level: "must",
    rules: [18, "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "a 404 about an upload that was never finished, where an older object lies, is not read as success",
    why: "the push is acknowledged and the layer is not there",
    async run(context) {
      const missing = status(context.network().errorAnswer, 404);
      const afterReset = inTurn(...unheard.slice(1, 2), missing);
      const trials = [
        ...trialsOf([missing], { extent: "once", expect: "either", codes: REFUSED }),
        ...trialsOf([missing, afterReset], { extent: "every time", expect: "either", codes: REFUSED }),
      ];
      await tryMatrix(context, { trials, operations: ["putContent", ...UPLOADS] });
      // What is to be removed is not there: that is no failure.
      const gone = trialsOf([missing, afterReset], { extent: "every time", expect: "success" });
      await tryMatrix(context, { trials: gone, operations: ["cancel"] });
    },
  },
  {
    id: "IDEM-07",
    level: "must",
    rules: ["resources", "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "400, 401, 403, 409, 412 and 416 are refusals: not retried, not called missing or an outage, and nothing changed",
    why: "retries of a refusal lock accounts; a refusal called missing makes garbage collection delete",
    async run(context) {
      const { errorAnswer } = context.network();
      const denied = { codes: ["PERMISSION_DENIED"], retryable: false, isRefusal: true } as const;
      const trials: Trial[] = [
        { fault: status(errorAnswer, 403), extent: "every time", expect: "either", sends: 1, ...denied },
        // Expired credentials are refreshed, once.
        { fault: status(errorAnswer, 401), extent: "every time", expect: "either", sends: 2, ...denied },
        ...[400, 409, 412, 416].map((code): Trial => {
          const fault = status(errorAnswer, code);
          // A conflict may be over at once.
          const sends = code === 409 ? undefined : 1;
          return {
            fault,
            extent: "every time",
            expect: "either",
            codes: DECIDED[code],
            isRefusal: true,
            sends,
          };
        }),
      ];
      await tryMatrix(context, { trials });
    },
  },
  {
    id: "IDEM-08",
    level: "must",
    rules: ["resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "retries end at the first answer that is none to retry: 503 then 400, reset then 403",
    why: "the refusal is the cause; what came before it was weather",
    async run(context) {
      const { errorAnswer } = context.network();
      const faults = [
        inTurn(status(errorAnswer, 503), status(errorAnswer, 400)),
        inTurn(...unheard.slice(1, 2), status(errorAnswer, 403)),
      ];
      const codes = [...REFUSED, "PERMISSION_DENIED"] as const;
      const trials = trialsOf(faults, { extent: "every time", expect: "either", sends: 2, codes });
      await tryMatrix(context, { trials });
    },
  },
  {
    id: "IDEM-10",
    level: "must",
    rules: ["resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a request that is sent again has its whole body, and one that arrives twice does nothing more",
    why: "a body that was a stream is empty the second time",
    async run(context) {
      const { attempts, errorAnswer } = context.network();
      const extent = attempts > 2 ? "twice" : "once";
      const operations = ["putContent", "putContent if absent", "move", "deleteObjects", ...UPLOADS] as const;
      const refused = trialsOf([status(errorAnswer, 503)], { extent, expect: "success", isReplayed: true });
      await tryMatrix(context, { trials: refused, operations });
      const doubled = trialsOf([duplicate], { extent: "once", expect: "success" });
      await tryMatrix(context, { trials: doubled, operations: [...operations, "delete", ...CANCELS] });
    },
  },
  {
    id: "IDEM-11",
    level: "must",
    rules: ["resources", "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "attempts have a limit and a deadline, their pauses grow and differ, and Retry-After is waited for",
    why: "clients that all come back at once keep a backend down",
    run: expectPatience,
  },
  {
    id: "EVNT-03",
    level: "must",
    rules: [18, "errors"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "an error in the last answer of an upload, in its status or its body, rejects the commit",
    why: "an upload that is acknowledged and not stored",
    async run(context) {
      const { errorAnswer } = context.network();
      const inside = { ...status(errorAnswer, 200), name: "an error in a 200" };
      const trials = trialsOf([status(errorAnswer, 500), inside], {
        extent: "every time",
        expect: "failure",
      });
      await tryMatrix(context, {
        trials,
        operations: ["commit", "commit elsewhere", "commit of a resumed upload"],
      });
    },
  },
  {
    id: "EVNT-04",
    level: "must",
    rules: [18, "writer-states"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a part that cannot be stored rejects a later write, or the commit at the latest",
    why: "parts are sent in the background, where an error has nobody to tell",
    async run(context) {
      const { errorAnswer } = context.network();
      const codes = [...TROUBLE, "PERMISSION_DENIED"] as const;
      const faults = [status(errorAnswer, 500), status(errorAnswer, 403), ...unheard.slice(1, 2)];
      const trials = trialsOf(faults, { extent: "every time", expect: "failure", codes });
      await tryMatrix(context, { trials, operations: ["upload"] });
    },
  },
];
