import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { USAGE } from "./cli-usage.ts";
import type { Level } from "./conformance-case.ts";
import { type Deviation, HarnessError } from "./harness.ts";

/** What the command was told. */
export interface CliOptions {
  /** Module of the driver; undefined with `--help` and `--list`. */
  readonly module?: string | undefined;
  readonly parameters: unknown;
  /** How the parameters were given, as the line that repeats a run has it; never what they are. */
  readonly parametersFrom?: string | undefined;
  readonly deviations?: readonly Deviation[] | undefined;
  readonly grep?: string | undefined;
  readonly level?: Level | undefined;
  readonly tier: 0 | 1 | 2;
  readonly seed?: number | undefined;
  readonly shuffle: boolean;
  readonly jobs?: number | undefined;
  /** Milliseconds. */
  readonly patience?: number | undefined;
  readonly minutes?: number | undefined;
  readonly replay?: string | undefined;
  readonly json?: string | undefined;
  readonly junit?: string | undefined;
  readonly markdown?: string | undefined;
  readonly bail: boolean;
  readonly help: boolean;
  readonly list: boolean;
}

const OPTIONS = {
  parameters: { type: "string" },
  "parameters-file": { type: "string" },
  deviations: { type: "string" },
  grep: { type: "string" },
  level: { type: "string" },
  quick: { type: "boolean", default: false },
  long: { type: "boolean", default: false },
  seed: { type: "string" },
  shuffle: { type: "boolean", default: false },
  jobs: { type: "string" },
  patience: { type: "string" },
  minutes: { type: "string" },
  replay: { type: "string" },
  json: { type: "string" },
  junit: { type: "string" },
  markdown: { type: "string" },
  bail: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
} as const;

/** @throws {@link HarnessError} for anything that the command does not take */
export async function parseCliOptions(argv: readonly string[]): Promise<CliOptions> {
  const { values, positionals } = parsed(argv);
  const { bail, help, list, grep, json, junit, markdown, quick, long, shuffle } = values;
  const [module] = positionals;
  if (positionals.length > 1)
    throw new HarnessError(`one module at a time, not ${positionals.join(" and ")}`);
  if (module === undefined && !help && !list)
    throw new HarnessError(`which driver? Name its module.\n\n${USAGE}`);
  if (quick && long) throw new HarnessError("--quick and --long exclude each other");
  const patience = numberOf("patience", values.patience, 1);
  return {
    module,
    ...(await parametersOf(values.parameters, values["parameters-file"])),
    deviations: await deviationsIn(values.deviations),
    grep,
    level: levelOf(values.level) ?? (quick ? "must" : undefined),
    tier: quick ? 0 : long ? 2 : 1,
    seed: numberOf("seed", values.seed),
    shuffle,
    jobs: numberOf("jobs", values.jobs, 1),
    minutes: numberOf("minutes", values.minutes, 1),
    replay: values.replay,
    patience: patience === undefined ? undefined : patience * 1000,
    json,
    junit,
    markdown,
    bail,
    help,
    list,
  };
}

function parsed(
  argv: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new HarnessError(`${error instanceof Error ? error.message : error}\n\n${USAGE}`, { cause: error });
  }
}

async function parametersOf(
  text: string | undefined,
  file: string | undefined,
): Promise<Pick<CliOptions, "parameters" | "parametersFrom">> {
  if (text !== undefined && file !== undefined) {
    throw new HarnessError("--parameters and --parameters-file exclude each other");
  }
  if (text !== undefined) {
    // They may be secrets, and reports are shown around: the line to repeat a run leaves them to be filled in.
    return { parameters: parseJson("--parameters", text), parametersFrom: "--parameters '…'" };
  }
  if (file === undefined) return { parameters: undefined };
  return { parameters: await readJson(file), parametersFrom: `--parameters-file ${shellWord(file)}` };
}

async function deviationsIn(file: string | undefined): Promise<readonly Deviation[] | undefined> {
  if (file === undefined) return undefined;
  const list = await readJson(file);
  if (Array.isArray(list)) return list;
  throw new HarnessError(`${file} holds no list of { "id", "reason" }`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return parseJson(file, await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof HarnessError) throw error;
    throw new HarnessError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** The parser's own message would quote the text, and with it secrets. */
function parseJson(what: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HarnessError(`${what} is no JSON`);
  }
}

function levelOf(text: string | undefined): Level | undefined {
  if (text === undefined || text === "must" || text === "should" || text === "may") return text;
  throw new HarnessError(`--level is "${text}"; it takes must, should or may`);
}

function numberOf(name: string, text: string | undefined, least = 0): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= least) return number;
  throw new HarnessError(
    `--${name} is "${text}"; it takes a whole number${least > 0 ? ` from ${least}` : ""}`,
  );
}

/** Text as a shell takes it for one word. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
