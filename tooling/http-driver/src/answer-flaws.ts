import { type Flaw, NO_DIGEST_OF_ANSWERS, NO_DIGEST_OF_BODIES } from "./flaw.ts";

/** Faults in what is taken for an answer. */
export const answerFlaws: readonly Flaw[] = [
  {
    id: "no-length-check",
    story: "the end of the connection is the end of the body, as HTTP/1.0 has it",
    changes: [
      NO_DIGEST_OF_ANSWERS,
      [
        "body.ts",
        'Number(headers["content-length"] ?? Number.NaN) : Number(range',
        'Number(headers["content-length"] ?? 0) : Number(range',
      ],
    ],
    found: ["FNET-03"],
  },
  {
    id: "first-chunk-only",
    story: "a document comes in one piece",
    changes: [
      ["answer.ts", "      length += chunk.length;\n", "      length += chunk.length;\n      break;\n"],
    ],
    found: ["FNET-06"],
  },
  {
    id: "trusts-200",
    story: "the status tells whether it worked",
    changes: [
      [
        "answer.ts",
        "if (status === 200 && error !== undefined) throw",
        "if (status === 299 && error !== undefined) throw",
      ],
      [
        "answer.ts",
        'if (answer.document["done"] !== true) throw',
        'if (answer.document["done"] === false) throw',
      ],
    ],
    found: ["FNET-09", "EVNT-03"],
  },
  {
    id: "ignores-content-range",
    story: "whoever asks for a range gets it",
    changes: [
      NO_DIGEST_OF_BODIES,
      [
        "body.ts",
        "const isAnswer = statusCode === (isWhole ? 200 : 206) && start === offset && end === wanted;",
        "const isAnswer = statusCode === 206 || (isWhole && end === wanted);",
      ],
    ],
    found: ["FNET-10"],
  },
  {
    id: "no-digest-of-downloads",
    story: "the transport has checksums",
    changes: [NO_DIGEST_OF_ANSWERS, NO_DIGEST_OF_BODIES],
    found: ["FNET-07"],
  },
  {
    id: "no-digest-of-uploads",
    story: "the transport has checksums",
    changes: [
      [
        "put-object.ts",
        "return { body, headers: { [DIGEST_HEADER]: contentDigest(body) } };",
        "return { body, headers: {} };",
      ],
    ],
    found: ["FNET-08"],
  },
  {
    id: "goes-on-in-another-version",
    story: "the rest of a body is asked for by its path",
    changes: [
      NO_DIGEST_OF_BODIES,
      ["body.ts", "length: end - offset, signal }, version);", "length: end - offset, signal }, undefined);"],
    ],
    found: ["FNET-10"],
  },
  {
    id: "goes-on-at-the-wrong-byte",
    story: "the offset of the range is forgotten where the body goes on",
    changes: [
      NO_DIGEST_OF_BODIES,
      [
        "body.ts",
        "const offset = this.#position;",
        "const offset = this.#position - (this.#position > 1 ? 1 : 0);",
      ],
    ],
    found: ["FNET-03"],
  },
  {
    id: "outage-is-missing",
    story: "what cannot be reached is not there",
    changes: [
      [
        "failure.ts",
        'return new Failure("UNAVAILABLE", `the connection',
        'return new Failure("PATH_NOT_FOUND", `the connection',
      ],
    ],
    found: ["FNET-02", "FNET-14", "EVNT-05"],
  },
  {
    id: "refusal-is-an-empty-list",
    story: "a listing that is refused has nothing in it",
    changes: [
      [
        "listing.ts",
        'if (typeof page === "string") throw refusalOf(page, path);',
        'if (typeof page === "string") return;',
      ],
    ],
    found: ["IDEM-07"],
  },
];

/** Faults in what is made of an answer that did not come. */
export const outcomeFlaws: readonly Flaw[] = [
  {
    id: "404-is-finished",
    story: "an upload that is gone has been completed",
    changes: [
      [
        "writer.ts",
        "if (refused === undefined || (await isMarked(connection, target, this.#id, signal))) return;",
        'if (refused === undefined || refused === "NoSuchUpload") return;',
      ],
    ],
    found: ["IDEM-05"],
  },
  {
    id: "any-object-is-mine",
    story: "something lies at the path, so it was stored",
    changes: [["put-object.ts", 'value.document["mark"] === mark;', 'value.document["mark"] !== undefined;']],
    found: ["IDEM-05"],
  },
  {
    id: "commit-is-not-looked-for",
    story: "an upload that is gone was lost",
    changes: [
      [
        "writer.ts",
        "if (refused === undefined || (await isMarked(connection, target, this.#id, signal))) return;",
        "if (refused === undefined || target.length === 0) return isMarked(connection, target, this.#id, signal).then();",
      ],
    ],
    found: ["IDEM-04"],
  },
  {
    id: "own-put-is-another's",
    story: "the retry of a conditional put finds an object, its own",
    changes: [
      [
        "put-object.ts",
        "if (mayHaveActed && (await isMarked(connection, path, mark, signal))) return;\n",
        "if (mayHaveActed && mark.length === 0) return;\n",
      ],
    ],
    found: ["IDEM-01"],
  },
  {
    id: "own-delete-is-missing",
    story: "the retry of a delete finds nothing",
    changes: [
      [
        "delete.ts",
        'if (value.refused === "NotFound" && mayHaveActed) return;',
        'if (value.refused === "NotFound" && mayHaveActed && path === "") return;',
      ],
    ],
    found: ["IDEM-02"],
  },
  {
    id: "own-move-is-missing",
    story: "the retry of a move finds no source",
    changes: [
      [
        "driver.ts",
        "if (mayHaveActed && (await isMarked(this.#connection, destination, mark, options?.signal))) return;",
        "if (mayHaveActed && mark.length === 0) return;",
      ],
    ],
    found: ["IDEM-03"],
  },
  {
    id: "unknown-outcome-unsaid",
    story: "an error means that nothing happened",
    changes: [
      [
        "connection.ts",
        "throw toStorageError(failure, attempt, mayHaveActed && call.mutates === true);",
        "throw toStorageError(failure, attempt, false);",
      ],
    ],
    found: ["IDEM-01", "IDEM-02", "IDEM-03", "IDEM-04"],
  },
  {
    id: "refusal-of-unknown-outcome",
    story: "to be on the safe side every failure might have happened",
    changes: [
      [
        "connection.ts",
        "throw toStorageError(failure, attempt, mayHaveActed && call.mutates === true);",
        "throw toStorageError(failure, attempt, call.mutates === true);",
      ],
    ],
    found: ["IDEM-07"],
  },
  {
    id: "unknown-outcome-forgotten-by-the-probe",
    story: "whoever looks for what became of a call changes nothing, and says so when that fails",
    changes: [["put-object.ts", '{ retryable, outcome: "unknown", cause }', "{ retryable, cause }"]],
    found: ["IDEM-01", "IDEM-03", "IDEM-04"],
  },
  {
    id: "loses-a-part",
    story: "parts are sent in the background, and the failure of one is dropped",
    changes: [
      [
        "writer.ts",
        "        await this.#putPart(this.#opening.signal);\n        this.#parts += 1;",
        "        const isStored = await this.#putPart(this.#opening.signal).then(() => true, () => false);\n        if (isStored) this.#parts += 1;",
      ],
    ],
    found: ["EVNT-04"],
  },
];
