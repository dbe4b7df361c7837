import { constants } from "node:fs";
import { access, stat, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { CliOptions } from "./cli-options.ts";
import { HarnessError } from "./harness.ts";

const OPTIONS = ["json", "junit", "markdown"] as const;
/** In place of a file: standard output. */
const STANDARD_OUTPUT = "-";

/** Before the run, which takes minutes: whether its reports can be written. @throws {@link HarnessError} naming option and reason */
export async function checkReportFiles(options: CliOptions): Promise<void> {
  for (const option of OPTIONS) {
    const file = options[option];
    if (file === undefined || (option === "json" && file === STANDARD_OUTPUT)) continue;
    if (file === "") throw new HarnessError(`--${option} is ""; it takes the name of a file`);
    await orHarnessError(option, file, () => checkFile(file));
  }
}

/** @throws {@link HarnessError} naming the option */
export async function writeReportFile(
  option: (typeof OPTIONS)[number],
  file: string,
  text: string,
): Promise<void> {
  await orHarnessError(option, file, () => writeFile(file, text));
}

async function checkFile(file: string): Promise<void> {
  const folder = dirname(resolve(file));
  if (!(await stat(folder)).isDirectory()) throw new Error(`${folder} is no directory`);
  const found = await stat(file).catch(() => undefined);
  if (found?.isDirectory() === true) throw new Error("it is a directory");
  await access(found === undefined ? folder : file, constants.W_OK);
}

async function orHarnessError(option: string, file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new HarnessError(`--${option} is "${file}", which cannot be written: ${why}`, { cause: error });
  }
}
