import type { StorageErrorCode } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import {
  alteredAnswers,
  early,
  flippedAnswer,
  flippedRequest,
  hollowAnswers,
  status,
  wrongLengths,
  wrongRanges,
} from "../faults/answer-faults.ts";
import { tryMatrix } from "../faults/matrix.ts";
import { DOWNLOADS, UPLOADS } from "../faults/operation.ts";
import { expectOneVersion } from "../faults/replaced-read.ts";
import { TROUBLE, type Trial, trialsOf } from "../faults/trial.ts";

/** What a backend in trouble says, and what a driver that has tried often enough makes of it. */
const OUTAGES: readonly { readonly status: number; readonly codes: readonly StorageErrorCode[] }[] = [
  { status: 500, codes: ["UNAVAILABLE", "BACKEND"] },
  { status: 502, codes: ["UNAVAILABLE"] },
  { status: 503, codes: ["UNAVAILABLE", "THROTTLED"] },
  { status: 429, codes: ["THROTTLED"] },
  { status: 408, codes: ["UNAVAILABLE", "TIMEOUT"] },
];

/** Where in a body a bit is flipped, from its begin to its end. */
const PLACES = [0, 0.5, 0.999] as const;

/** Answers that say, or seem to say, something else than what happened. */
export const networkAnswerCases: readonly CaseDefinition[] = [
  {
    id: "FNET-01",
    level: "must",
    rules: ["resources", "errors", 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "500, 502, 503, 429 and 408 to any request of any operation are retried, and an outage is called one",
    why: "every backend has bad seconds, and a push has thousands of requests",
    async run(context) {
      const { attempts, errorAnswer } = context.network();
      const trials = OUTAGES.flatMap(({ status: code, codes }): readonly Trial[] => {
        const fault = status(errorAnswer, code);
        return [
          { fault, extent: "once", expect: "success" },
          ...(attempts > 2 ? [{ fault, extent: "twice", expect: "success" } as const] : []),
          { fault, extent: "from then on", expect: "either", retryable: true, codes, mayBeLate: true },
        ];
      });
      const slow = status(errorAnswer, 503, { "retry-after": "0" });
      await tryMatrix(context, { trials: [...trials, { fault: slow, extent: "once", expect: "success" }] });
    },
  },
  {
    id: "FNET-07",
    level: "must",
    rules: ["errors"],
    needs: ["shared"],
    facilities: ["network", "checked-reads"],
    tier: 1,
    alone: true,
    title: "a bit flipped in a download never passes for the object's",
    why: "no transport notices it, and the layer is wrong on one machine only",
    async run(context) {
      const faults = PLACES.map(flippedAnswer);
      const trials = [
        ...trialsOf(faults, { extent: "once", expect: "either" }),
        ...trialsOf(faults, { extent: "every time", expect: "either" }),
      ];
      await tryMatrix(context, { trials, operations: [...DOWNLOADS, "append"] });
    },
  },
  {
    id: "FNET-08",
    level: "must",
    rules: ["errors", 19],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "a bit flipped in an upload, on its way to the backend, is never stored",
    why: "the digest is computed before the bytes leave, and nobody looks again until a pull",
    async run(context) {
      const faults = PLACES.map(flippedRequest);
      const codes = [...TROUBLE, "CONFLICT"] as const;
      const trials = [
        ...trialsOf(faults, { extent: "once", expect: "either", codes }),
        ...trialsOf(faults, { extent: "every time", expect: "either", codes }),
      ];
      await tryMatrix(context, { trials, operations: ["putContent", "putContent if absent", ...UPLOADS] });
    },
  },
  {
    id: "FNET-09",
    level: "must",
    rules: ["errors", 18],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "success without its content is no success: an error in a 200, nothing in it, a captive portal, half a document",
    why: "a backend that fails after it has begun to answer can say so in the body only",
    async run(context) {
      const { errorAnswer } = context.network();
      const hollow = hollowAnswers(errorAnswer);
      const trials: Trial[] = [
        ...trialsOf(hollow, { extent: "once", expect: "either" }),
        ...trialsOf(hollow.slice(0, 1), { extent: "from then on", expect: "either" }),
        ...trialsOf(alteredAnswers, { extent: "once", expect: "either" }),
      ];
      await tryMatrix(context, { trials });
    },
  },
  {
    id: "FNET-10",
    level: "must",
    rules: ["errors", 15],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title:
      "wrong lengths, other ranges and the whole object in answer to a range are never taken for what was asked",
    why: "caches and proxies rewrite ranges; a short layer fails its digest on every pull",
    async run(context) {
      const trials = [
        ...trialsOf([...wrongLengths, ...wrongRanges], { extent: "once", expect: "either" }),
        ...trialsOf(wrongRanges, { extent: "from then on", expect: "either" }),
      ];
      await tryMatrix(context, { trials });
      await expectOneVersion(context);
    },
  },
  {
    id: "FNET-15",
    level: "must",
    rules: ["errors", "resources"],
    needs: ["shared"],
    facilities: ["network"],
    tier: 1,
    alone: true,
    title: "an answer that comes before the request was read is heard: a 503 is retried, a 403 is a refusal",
    why: "backends refuse a large body as soon as they have seen its headers",
    async run(context) {
      const { errorAnswer } = context.network();
      const trials: Trial[] = [
        { fault: early(errorAnswer, 503), extent: "once", expect: "success" },
        {
          fault: early(errorAnswer, 403),
          extent: "every time",
          expect: "either",
          codes: ["PERMISSION_DENIED"],
          retryable: false,
          sends: 1,
        },
      ];
      await tryMatrix(context, { trials });
    },
  },
];
