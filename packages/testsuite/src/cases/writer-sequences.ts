import type { FileWriter } from "@stowage/core";
import { isStorageError } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual } from "../expectations.ts";
import { describeError } from "../mismatch.ts";
import { expectMissing, expectStored } from "../stored.ts";
import { expectNothingToResume, resumePoint } from "../uploads.ts";

const CALLS = ["write", "close", "commit", "cancel", "dispose"] as const;
type Call = (typeof CALLS)[number];
type Phase = "open" | "closed" | "committed" | "cancelled" | "abandoned";

const PIECE = 10;

/** The states of a writer as the contract lists them: what each call answers, and where it leads. */
class WriterModel {
  phase: Phase = "open";
  size = 0;

  /** @returns the code with which the call has to reject, undefined if it has to resolve */
  call(call: Call): "WRITER_CLOSED" | undefined {
    if (this.phase === "open") {
      if (call === "write") this.size += PIECE;
      else this.phase = PHASES[call];
      return undefined;
    }
    if (call === "dispose") return undefined;
    if (call === "close") return undefined;
    if (call === "cancel" && this.phase !== "committed") {
      if (this.phase === "closed") this.phase = "cancelled";
      return undefined;
    }
    return "WRITER_CLOSED";
  }
}

const PHASES: Readonly<Record<Exclude<Call, "write">, Phase>> = {
  close: "closed",
  commit: "committed",
  cancel: "cancelled",
  dispose: "abandoned",
};

/** All sequences of the calls up to a length; what follows a dispose is left out where the contract says nothing of it. */
function sequences(calls: readonly Call[], length: number): readonly (readonly Call[])[] {
  if (length === 0) return [];
  const shorter = sequences(calls, length - 1);
  const longest = length === 1 ? [[]] : shorter.filter((sequence) => sequence.length === length - 1);
  const longer = longest.flatMap((sequence) => calls.map((call) => [...sequence, call]));
  return [...shorter, ...longer].filter((sequence) => !hasUnspecified(sequence));
}

function hasUnspecified(sequence: readonly Call[]): boolean {
  const dispose = sequence.indexOf("dispose");
  const end = sequence.findIndex((call) => call !== "write");
  if (dispose === -1 || dispose !== end) return false;
  return sequence.slice(dispose + 1).some((call) => call === "close" || call === "cancel");
}

async function play(context: CaseContext, name: string, sequence: readonly Call[]): Promise<void> {
  const { driver, path, data } = context;
  const model = new WriterModel();
  const writer = await driver.writer(path(name));
  for (const [index, call] of sequence.entries()) {
    const at = model.size;
    const expected = model.call(call) ?? "resolved";
    const seen = await outcomeOf(writer, call, () => writer.write(data(name).bytes(at, at + PIECE)));
    expectEqual(`call ${index + 1} of ${sequence.join(", ")}`, seen, expected);
    expectEqual(`size after call ${index + 1} of ${sequence.join(", ")}`, writer.size, model.size);
  }
  const { phase, size } = model;
  await writer[Symbol.asyncDispose]();
  if (phase === "committed") await expectStored(context, path(name), { object: data(name), size });
  else await expectMissing(driver, path(name));
  if (!driver.capabilities.resume || phase === "committed") return;
  if (phase === "closed") expectEqual("the resume point", (await resumePoint(driver, path(name))).size, size);
  else await expectNothingToResume(driver, path(name));
}

async function outcomeOf(writer: FileWriter, call: Call, write: () => Promise<void>): Promise<string> {
  try {
    if (call === "write") await write();
    else if (call === "dispose") await writer[Symbol.asyncDispose]();
    else await writer[call]();
    return "resolved";
  } catch (error) {
    return isStorageError(error) ? error.code : describeError(error);
  }
}

async function playAll(context: CaseContext, length: number): Promise<void> {
  const calls = CALLS.filter((call) => call !== "close" || context.driver.capabilities.resume);
  const queue = sequences(calls, length).entries();
  const work = async (): Promise<void> => {
    for (const [index, sequence] of queue) await play(context, `${index}`, sequence);
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

export const writerSequenceCases: readonly CaseDefinition[] = [
  {
    id: "MISU-09",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 0,
    title:
      "every sequence of up to four calls of a writer, in a quick run three, answers and ends as the table of states says",
    why: "callers come in every order once exceptions are involved; MISU-13 makes five calls",
    run: (context) => playAll(context, context.search.tier === 0 ? 3 : 4),
  },
  {
    id: "MISU-13",
    level: "must",
    rules: ["writer-states"],
    needs: [],
    tier: 2,
    title: "every sequence of up to five calls of a writer answers and ends as the table of states says",
    why: "as for four; here all that the table of states has",
    timeout: 600_000,
    run: (context) => playAll(context, 5),
  },
];
