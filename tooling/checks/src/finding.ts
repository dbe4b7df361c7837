import type { Workspace } from "./workspace.ts";

/** One place where a house rule is broken. */
export interface Finding {
  /** Path from the root of the checkout. */
  readonly file: string;
  /** From 1; absent where the whole file is meant. */
  readonly line?: number | undefined;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

/** A house rule that no other tool enforces, read off the files without running them. */
export interface Check {
  readonly name: string;
  /** The rule in one sentence, shown when it is broken. */
  readonly rule: string;
  find(workspace: Workspace): readonly Finding[];
}

/** `file:line: message`, which terminals and editors turn into a link. */
export function formatFinding({ file, line, message }: Finding): string {
  return `${line === undefined ? file : `${file}:${line}`}: ${message}`;
}
