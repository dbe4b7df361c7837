import type { FileWriter, StorageDriver } from "@stowage/core";

const PATH = "/upload";
export const DONE = "/done/object";

/** What an actor does with the uploads to {@link PATH}; it writes a chunk of its own letter. */
export const PROGRAMS = {
  close: continuing((writer, memo) => writer.close({ memo })),
  commit: continuing((writer) => writer.commit({ destination: DONE })),
  cancel: continuing((writer) => writer.cancel()),
  abandon: continuing((writer) => writer[Symbol.asyncDispose]()),
  "close, cancel": continuing(async (writer, memo) => {
    await writer.close({ memo });
    await writer.cancel();
  }),
  fresh: async ({ driver, letter }: Stage) => {
    await using writer = await driver.writer(PATH);
    await writer.write(chunk(letter));
    await writer.close({ memo: letter });
  },
} satisfies Readonly<Record<string, (stage: Stage) => Promise<void>>>;

export type Program = keyof typeof PROGRAMS;

export interface Stage {
  readonly driver: StorageDriver;
  readonly letter: string;
  /** Told the letters of the point that is continued, which are its memo too. */
  opened(base: string): void;
}

function continuing(
  end: (writer: FileWriter, memo: string) => Promise<void>,
): (stage: Stage) => Promise<void> {
  return async ({ driver, letter, opened }) => {
    await using writer = await driver.writer(PATH, { append: true });
    const base = writer.memo ?? "";
    opened(base);
    await writer.write(chunk(letter));
    await end(writer, base + letter);
  };
}

/** As much as a writer does not gather, so that each chunk reaches the file at once. */
const LENGTH = 131_072;

function chunk(letter: string): Uint8Array {
  return Buffer.alloc(LENGTH, letter);
}

/** The letters of which bytes consist; `?` for anything but a whole chunk. */
export function letters(content: Uint8Array): string {
  let found = "";
  for (let start = 0; start < content.byteLength; start += LENGTH) {
    const part = content.subarray(start, start + LENGTH);
    const letter = String.fromCharCode(part[0] ?? 0);
    found += Buffer.from(part).equals(chunk(letter)) ? letter : "?";
  }
  return found;
}
