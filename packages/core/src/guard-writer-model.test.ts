import fc from "fast-check";
import { expect, test } from "vitest";
import type { FileWriter } from "./contract.ts";
import { isStorageError, StorageError, type StorageErrorCode } from "./errors.ts";
import { FakeDriver } from "./fake-driver.ts";
import { guard } from "./guard.ts";

/** How the driver answers one call that reaches it. */
type Answer = "done" | "fails" | "fails, retryable";
type Operation = "write" | "write nothing" | "close" | "commit" | "cancel" | "dispose";
type Outcome = "resolves" | StorageErrorCode;

const CODES: Record<Exclude<Answer, "done">, StorageErrorCode> = {
  fails: "QUOTA_EXCEEDED",
  "fails, retryable": "THROTTLED",
};

/** The contract's writer states, as small as they can be said. */
class Model {
  phase = "open";
  size = 0;
  readonly #answers: Iterator<Answer, undefined>;
  #broken: { by: Operation; code: StorageErrorCode; mayRepeat: boolean } | undefined;

  constructor(answers: Iterator<Answer, undefined>) {
    this.#answers = answers;
  }

  step(operation: Operation): Outcome {
    const { phase } = this;
    if (operation === "dispose") {
      if (phase === "open") this.phase = "abandoned";
      return "resolves";
    }
    const isIdempotent =
      (operation === "close" && ["committed", "closed", "cancelled"].includes(phase)) ||
      (operation === "cancel" && phase === "cancelled");
    if (isIdempotent) return "resolves";
    if (phase !== "open" && !(operation === "cancel" && phase === "closed")) return "WRITER_CLOSED";
    const broken = this.#broken;
    if (broken !== undefined && operation !== "cancel" && !(broken.by === operation && broken.mayRepeat)) {
      return broken.code;
    }
    return operation === "write nothing" ? "resolves" : this.#ask(operation);
  }

  #ask(operation: Exclude<Operation, "dispose" | "write nothing">): Outcome {
    const answer: Answer = this.#answers.next().value ?? "done";
    if (answer === "done") {
      if (operation === "write") this.size += 1;
      else this.phase = { close: "closed", commit: "committed", cancel: "cancelled" }[operation];
      return "resolves";
    }
    const mayRepeat = operation !== "write" && answer === "fails, retryable";
    if (this.#broken === undefined || this.#broken.by === operation) {
      this.#broken = { by: operation, code: CODES[answer], mayRepeat };
    }
    return CODES[answer];
  }
}

function perform(writer: FileWriter, operation: Operation): Promise<void> {
  switch (operation) {
    case "write":
      return writer.write(Buffer.from("x"));
    case "write nothing":
      return writer.write(new Uint8Array());
    case "dispose":
      return writer[Symbol.asyncDispose]();
    default:
      return writer[operation]();
  }
}

async function outcomeOf(call: Promise<void>): Promise<Outcome> {
  try {
    await call;
  } catch (error) {
    if (isStorageError(error)) return error.code;
    throw error;
  }
  return "resolves";
}

async function agrees(
  calls: readonly (readonly [Operation, boolean])[],
  answers: readonly Answer[],
): Promise<void> {
  const bare = new FakeDriver();
  const writer = await guard(bare).writer("/a");
  const given = answers.values();
  bare.intercept = async ({ operation }) => {
    await Promise.resolve();
    // Abandoning has no answer that a caller sees.
    const answer = operation === "abandon" ? "done" : (given.next().value ?? "done");
    if (answer !== "done")
      throw new StorageError(CODES[answer], "x", { retryable: answer === "fails, retryable" });
  };
  const outcomes: Promise<Outcome>[] = [];
  for (const [operation, isAwaited] of calls) {
    const outcome = outcomeOf(perform(writer, operation));
    outcomes.push(outcome);
    if (isAwaited) await outcome;
  }
  const model = new Model(answers.values());
  expect(await Promise.all(outcomes)).toEqual(calls.map(([operation]) => model.step(operation)));
  expect(bare.violations).toEqual([]);
  expect(writer.size).toBe(model.size);
  expect(bare.objects.get("/a")?.byteLength).toBe(model.phase === "committed" ? model.size : undefined);
  expect(bare.points.get("/a")?.bytes.byteLength).toBe(model.phase === "closed" ? model.size : undefined);
}

const OPERATIONS: readonly Operation[] = ["write", "write nothing", "close", "commit", "cancel", "dispose"];

test("any calls, awaited or not, over any answers of the driver, end as the contract's states say", async () => {
  const calls = fc.array(fc.tuple(fc.constantFrom(...OPERATIONS), fc.boolean()), { maxLength: 10 });
  const answer = fc.oneof(
    { weight: 3, arbitrary: fc.constant<Answer>("done") },
    { weight: 1, arbitrary: fc.constantFrom<Answer>("fails", "fails, retryable") },
  );
  await fc.assert(fc.asyncProperty(calls, fc.array(answer, { maxLength: 8 }), agrees), { numRuns: 1500 });
});

test("every sequence of up to four calls ends as the contract's states say, if the driver does its part", async () => {
  let sequences: (readonly [Operation, boolean])[][] = [[]];
  for (let length = 1; length <= 4; length += 1) {
    sequences = sequences.flatMap((calls) => OPERATIONS.map((each) => [...calls, [each, false] as const]));
    for (const calls of sequences) await agrees(calls, []);
  }
  expect(sequences).toHaveLength(6 ** 4);
});
