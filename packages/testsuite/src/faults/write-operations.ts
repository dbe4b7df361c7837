import type { FileWriter } from "@stowage/core";
import { Mismatch } from "../mismatch.ts";
import { type Expected, writeRange } from "../stored.ts";
import {
  type Begun,
  type Bench,
  largeVersion,
  type Operation,
  type OperationName,
  oldVersion,
  putVersion,
  replacedState,
  smallVersion,
  versionAt,
} from "./operation.ts";

/** Makes objects at "a", where an old one lies. */
export function replacing(
  name: OperationName,
  parts: Omit<Operation, "name" | "prepare" | "state">,
  version: (bench: Bench) => Expected = largeVersion,
): Operation {
  return {
    name,
    ...parts,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), oldVersion(bench)),
    state: async (bench) =>
      replacedState(bench, bench.path("a"), { old: oldVersion(bench), next: version(bench) }),
  };
}

export async function upload(
  { faulty }: Bench,
  path: string,
  version: Expected,
  destination?: string,
): Promise<void> {
  await using writer = await faulty.writer(path);
  await writeRange(writer, version.object, 0, version.size, version.size);
  await writer.commit({ destination });
}

/** A writer that has everything but its end. */
export async function written(
  { faulty }: Bench,
  path: string,
  { object, size }: Expected,
): Promise<FileWriter> {
  const writer = await faulty.writer(path);
  await writeRange(writer, object, 0, size, size);
  return writer;
}

export function begun(writer: FileWriter, finish: () => Promise<void>): Begun {
  return { finish, [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose]() };
}

/** Operations by which objects come to be. */
export const writeOperations: readonly Operation[] = [
  replacing(
    "putContent",
    {
      calls: 1,
      async run(bench) {
        await putVersion(bench.faulty, bench.path("a"), smallVersion(bench));
      },
    },
    smallVersion,
  ),
  replacing(
    "upload of one part",
    { calls: 4, run: async (bench) => upload(bench, bench.path("a"), smallVersion(bench)) },
    smallVersion,
  ),
  replacing("upload", {
    calls: 4,
    run: async (bench) => upload(bench, bench.path("a"), largeVersion(bench)),
  }),
  replacing("commit", {
    calls: 1,
    async begin(bench) {
      const writer = await written(bench, bench.path("a"), largeVersion(bench));
      return begun(writer, () => writer.commit());
    },
    async run(_, opened) {
      await opened?.finish();
    },
    async again(bench, opened, failure) {
      // A commit that says so may be repeated on the same writer (contract, "Writer states").
      if (failure.retryable) await opened?.finish();
      else await upload(bench, bench.path("a"), largeVersion(bench));
    },
  }),
  {
    name: "commit elsewhere",
    calls: 1,
    prepare: async (bench) => putVersion(bench.direct, bench.path("b"), oldVersion(bench)),
    async begin(bench) {
      const writer = await written(bench, bench.path("a"), largeVersion(bench));
      return begun(writer, () => writer.commit({ destination: bench.path("b") }));
    },
    async run(_, opened) {
      await opened?.finish();
    },
    async again(bench, opened, failure) {
      if (failure.retryable) await opened?.finish();
      else await upload(bench, bench.path("a"), largeVersion(bench), bench.path("b"));
    },
    async state(bench) {
      const versions = { old: oldVersion(bench), next: largeVersion(bench) };
      const there = await versionAt(bench, bench.path("a"), versions);
      const state = await replacedState(bench, bench.path("b"), versions);
      if (there === "old") throw new Mismatch("nothing of the destination's at the writer's path", there);
      return there === "nothing" ? state : "between";
    },
  },
  {
    name: "cancel",
    calls: 1,
    prepare: async (bench) => putVersion(bench.direct, bench.path("a"), oldVersion(bench)),
    async begin(bench) {
      const writer = await written(bench, bench.path("a"), largeVersion(bench));
      return begun(writer, () => writer.cancel());
    },
    async run(_, opened) {
      await opened?.finish();
    },
    again: async (_, opened) => opened?.finish(),
    async state(bench) {
      const versions = { old: oldVersion(bench), next: largeVersion(bench) };
      if ((await replacedState(bench, bench.path("a"), versions)) === "before") return "either";
      throw new Mismatch("the old object after a cancelled upload", "the cancelled upload");
    },
  },
];

/** Needs `putIfAbsent`. */
export const putIfAbsentOperation: Operation = {
  name: "putContent if absent",
  calls: 1,
  doneCodes: ["ALREADY_EXISTS"],
  prepare: async () => undefined,
  async run(bench) {
    const { object, size } = smallVersion(bench);
    await bench.faulty.putContent(bench.path("a"), object.bytes(0, size), { ifAbsent: true });
  },
  async state(bench) {
    const versions = { old: oldVersion(bench), next: smallVersion(bench) };
    const found = await versionAt(bench, bench.path("a"), versions);
    return found === "next" ? "after" : "before";
  },
};
