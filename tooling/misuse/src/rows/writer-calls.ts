import { type FileWriter, MAX_MEMO_BYTES, type StorageDriver } from "@stowage/core";
import { neverAtOnce, type Rows, refused, refusedEach, wrongly } from "../misuse.ts";

/** Misuses of the writers of a driver that `open` gives: arguments that are none, and calls after the end. */
export function writerCalls(open: () => Promise<StorageDriver>): Rows {
  const on = (call: (writer: FileWriter) => unknown) => async (): Promise<unknown> => {
    await using driver = await open();
    await using writer = await driver.writer("/a");
    return await neverAtOnce(() => call(writer));
  };
  const bytes = Buffer.from("x");
  const ends: readonly (readonly [string, (writer: FileWriter) => Promise<void>])[] = [
    ["commit", (writer) => writer.commit()],
    ["close", (writer) => writer.close()],
    ["cancel", (writer) => writer.cancel()],
    ["dispose", (writer) => writer[Symbol.asyncDispose]()],
  ];
  const afterEach = (call: (writer: FileWriter) => unknown, of = ends) =>
    of.map(([end, finish]) =>
      refused(
        `after ${end}`,
        on(async (writer) => {
          await finish(writer);
          return await call(writer);
        }),
        "WRITER_CLOSED",
      ),
    );
  const memo = "m".repeat(MAX_MEMO_BYTES + 1);

  return {
    "FileWriter.write": [
      ...refusedEach(
        "chunk of a wrong type",
        [undefined, null, "text", [1], new ArrayBuffer(1)],
        (chunk: Uint8Array) => on((writer) => writer.write(chunk))(),
        "TypeError",
        /chunk must be a Uint8Array/,
      ),
      ...afterEach((writer) => writer.write(bytes)),
    ],
    "FileWriter.close": [
      ...refusedEach(
        "options of a wrong type",
        [null, 7, "memo"],
        (options: object) => on((writer) => writer.close(options))(),
        "TypeError",
        /options must be an object/,
      ),
      ...refusedEach(
        "memo of a wrong type",
        [null, 7, bytes],
        (text: string) => on((writer) => writer.close({ memo: text }))(),
        "TypeError",
        /memo must be a string/,
      ),
      refused(
        "memo above the limit",
        on((writer) => writer.close({ memo })),
        "TOO_LARGE",
        /4097 bytes/,
      ),
      refused(
        "ifNone of a wrong type",
        on((writer) => writer.close({ ifNone: wrongly(1) })),
        "TypeError",
        /ifNone must be a boolean/,
      ),
    ],
    "FileWriter.commit": [
      ...refusedEach(
        "destination of a wrong type",
        [null, 7, {}],
        (destination: string) => on((writer) => writer.commit({ destination }))(),
        "TypeError",
        /destination must be a string/,
      ),
      ...refusedEach(
        "destination outside the grammar",
        ["", "b", "/", "/b/", "/../b"],
        (destination: string) => on((writer) => writer.commit({ destination }))(),
        "INVALID_PATH",
        /^destination "/,
      ),
      ...afterEach((writer) => writer.commit()),
    ],
    "FileWriter.cancel": afterEach((writer) => writer.cancel(), ends.slice(0, 1)),
  };
}
