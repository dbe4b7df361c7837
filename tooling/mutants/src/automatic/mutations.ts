import { readdir, readFile } from "node:fs/promises";
import { Instrumenter } from "@stryker-mutator/instrumenter";
import type { DriverFolder } from "../mutant.ts";
import { sourcesOf } from "../variant.ts";

/** One automatic change of a driver's source. */
export interface Mutation {
  /** File below the driver's `src`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of its first character in the file. */
  readonly offset: number;
  /** Name of the kind of change. */
  readonly operator: string;
  /** The line as it is, without indentation, and what takes the place of a part of it: known again when lines move. */
  readonly key: string;
  /** What is replaced, and by what, on one line. */
  readonly shown: string;
  /** The whole file with the change. */
  readonly text: string;
}

interface Position {
  readonly line: number;
  readonly column: number;
}

/** Tests, what only they use, and re-exports. */
const LEFT_OUT = /\.test(-d)?\.ts$|^fake-|^index\.ts$/;

const SILENT = {
  isTraceEnabled: () => false,
  isDebugEnabled: () => false,
  isInfoEnabled: () => false,
  isWarnEnabled: () => false,
  isErrorEnabled: () => false,
  isFatalEnabled: () => false,
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  fatal: () => {},
};

/** Every change that the library knows for the driver's sources, prose aside: messages are not the contract's. */
export async function mutationsOf(driver: DriverFolder): Promise<readonly Mutation[]> {
  const folder = sourcesOf(driver);
  const files = (await readdir(folder)).filter((name) => name.endsWith(".ts") && !LEFT_OUT.test(name));
  const found = await Promise.all(
    files.toSorted().map(async (file) => mutationsIn(file, await readFile(new URL(file, folder), "utf8"))),
  );
  return found.flat();
}

async function mutationsIn(file: string, content: string): Promise<readonly Mutation[]> {
  const options = { plugins: null, ignorers: [], excludedMutations: [], noHeader: true };
  const instrumenter = new Instrumenter(SILENT);
  const { mutants } = await instrumenter.instrument([{ name: file, mutate: true, content }], options);
  const starts = lineStarts(content);
  const at = ({ line, column }: Position): number => (starts[line] ?? content.length) + column;
  return mutants.flatMap(({ location, mutatorName, replacement }) => {
    const [start, end] = [at(location.start), at(location.end)];
    const original = content.slice(start, end);
    if (mutatorName === "StringLiteral" && original.includes(" ")) return [];
    const line = content.slice(starts[location.start.line], starts[location.start.line + 1]).trim();
    const text = content.slice(0, start) + replacement + content.slice(end);
    const shown = [original, replacement]
      .map((each) => each.replaceAll(/\s+/g, " ").slice(0, 80))
      .join(" -> ");
    return [
      {
        file,
        line: location.start.line + 1,
        operator: mutatorName,
        offset: start,
        key: `${file}: ${line} | ${shown}`,
        shown,
        text,
      },
    ];
  });
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
