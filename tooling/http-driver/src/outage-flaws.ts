import type { Flaw } from "./flaw.ts";

/** Faults in what is made of a server in trouble. */
export const outageFlaws: readonly Flaw[] = [
  {
    id: "throttling-is-an-outage",
    story: "everything that may be over later has one code",
    changes: [
      [
        "failure.ts",
        'new Failure("THROTTLED", message, transient)',
        'new Failure("UNAVAILABLE", message, transient)',
      ],
    ],
    found: ["FNET-01"],
  },
  {
    id: "refusal-is-an-outage",
    story: "what is not understood is the server's fault",
    changes: [
      [
        "failure.ts",
        'return new Failure("BACKEND", message, facts);',
        'return new Failure("UNAVAILABLE", message, facts);',
      ],
    ],
    found: ["IDEM-07"],
  },
  {
    id: "retry-after-is-capped",
    story: "no server means it when it asks for an hour",
    changes: [
      [
        "connection.ts",
        "const wait = failure.facts.retryAfter ??",
        "const wait = failure.facts.retryAfter !== undefined ? Math.min(failure.facts.retryAfter, 1100) :",
      ],
    ],
    found: ["IDEM-11"],
  },
  {
    id: "listings-have-no-deadline",
    story: "a page may be large, and takes its time",
    changes: [
      [
        "connection.ts",
        "using life = new CallLife(deadline,",
        'using life = new CallLife(call.target.startsWith("/list") ? deadline * 1000 : deadline,',
      ],
    ],
    found: ["FNET-05"],
  },
  {
    id: "failed-lookup-may-have-acted",
    story: "only a refused connection is known to have carried nothing",
    changes: [["failure.ts", '"ENOTFOUND", "EAI_AGAIN", ', ""]],
    found: ["FNET-14"],
  },
  {
    id: "reset-request-is-not-repeated",
    story: "a body of which a part was sent is at its end",
    changes: [
      [
        "connection.ts",
        "if (isStorageError(error)) throw error; // a decision, not an accident",
        'if (isStorageError(error)) throw error;\n        if (call.body !== undefined && toFailure(error).message.includes("ECONNRESET")) throw toStorageError(toFailure(error), attempt, call.mutates === true);',
      ],
    ],
    found: ["FNET-02"],
  },
];
