import type { FileWriter, StorageDriver } from "@stowage/core";

export const PATH = "/upload";
export const DONE = "/done/object";

/** What an actor does with the uploads to {@link PATH}; it writes a chunk of its own letter. */
export const PROGRAMS = {
  close: continuing((writer) => writer.close()),
  commit: continuing((writer) => writer.commit({ destination: DONE })),
  cancel: continuing((writer) => writer.cancel()),
  abandon: continuing((writer) => writer[Symbol.asyncDispose]()),
  "close, cancel": continuing(async (writer) => {
    await writer.close();
    await writer.cancel();
  }),
  fresh: async ({ driver, letter }: Stage) => {
    await using writer = await driver.writer(PATH);
    await writer.write(chunk(letter));
    await writer.close();
  },
} satisfies Readonly<Record<string, (stage: Stage) => Promise<void>>>;

export type Program = keyof typeof PROGRAMS;

export interface Stage {
  readonly driver: StorageDriver;
  readonly letter: string;
  /** Told how many chunks the point has that is continued. */
  opened(chunks: number): void;
}

function continuing(end: (writer: FileWriter) => Promise<void>): (stage: Stage) => Promise<void> {
  return async ({ driver, letter, opened }) => {
    await using writer = await driver.writer(PATH, { append: true });
    opened(writer.size / LENGTH);
    await writer.write(chunk(letter));
    await end(writer);
  };
}

/** As much as a writer does not gather, so that each chunk reaches the file at once. */
const LENGTH = 131_072;

export function chunk(letter: string): Uint8Array {
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
