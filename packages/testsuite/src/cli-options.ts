import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Level } from "./conformance-case.ts";
import { HarnessError } from "./harness.ts";

/** What the command was told. */
export interface CliOptions {
  /** Module of the driver; undefined with `--help` and `--list`. */
  readonly module?: string | undefined;
  readonly parameters: unknown;
  readonly grep?: string | undefined;
  readonly level?: Level | undefined;
  readonly tier?: 0 | 1 | 2 | undefined;
  readonly seed?: number | undefined;
  readonly jobs?: number | undefined;
  readonly json?: string | undefined;
  readonly bail: boolean;
  readonly help: boolean;
  readonly list: boolean;
}

export const USAGE = `stowage-testsuite <module> [options]

Runs the conformance suite against the storage driver of a module: a file or a package that registers one driver when
imported, or exports one driver factory.

  --parameters <json>       the driver's parameters
  --parameters-file <file>  the same from a file; for secrets
  --grep <text>[,<text>]    only cases whose id or title contains one of these
  --level <must|should|may> only cases at least as binding; default may: all
  --tier <0|1|2>            0: quick, 1: the default, 2: also what takes minutes
  --seed <number>           content and choices at random; reports name theirs
  --jobs <number>           cases side by side; default 8
  --json <file>             the report as data too; - for standard output
  --bail                    stop at the first must that fails
  --list                    the cases, without running them
  --help                    this text

Exit codes: 0 conforms, 1 does not, 2 nothing was judged (the harness is wrong), 3 only should cases failed.`;

const OPTIONS = {
  parameters: { type: "string" },
  "parameters-file": { type: "string" },
  grep: { type: "string" },
  level: { type: "string" },
  tier: { type: "string" },
  seed: { type: "string" },
  jobs: { type: "string" },
  json: { type: "string" },
  bail: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  list: { type: "boolean", default: false },
} as const;

/** @throws {@link HarnessError} for anything that the command does not take */
export async function parseCliOptions(argv: readonly string[]): Promise<CliOptions> {
  const { values, positionals } = parsed(argv);
  const { bail, help, list, grep, json } = values;
  const [module] = positionals;
  if (positionals.length > 1)
    throw new HarnessError(`one module at a time, not ${positionals.join(" and ")}`);
  if (module === undefined && !help && !list)
    throw new HarnessError(`which driver? Name its module.\n\n${USAGE}`);
  return {
    module,
    parameters: await parametersOf(values.parameters, values["parameters-file"]),
    grep,
    level: levelOf(values.level),
    tier: tierOf(values.tier),
    seed: numberOf("seed", values.seed),
    jobs: numberOf("jobs", values.jobs),
    json,
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

async function parametersOf(text: string | undefined, file: string | undefined): Promise<unknown> {
  if (text !== undefined && file !== undefined) {
    throw new HarnessError("--parameters and --parameters-file exclude each other");
  }
  if (text !== undefined) return parseJson("--parameters", text);
  if (file === undefined) return undefined;
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

function tierOf(text: string | undefined): 0 | 1 | 2 | undefined {
  const tier = numberOf("tier", text);
  if (tier === undefined || tier === 0 || tier === 1 || tier === 2) return tier;
  throw new HarnessError(`--tier is ${tier}; it takes 0, 1 or 2`);
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() !== "" && Number.isSafeInteger(number) && number >= 0) return number;
  throw new HarnessError(`--${name} is "${text}"; it takes a whole number`);
}
