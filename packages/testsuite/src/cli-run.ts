import { writeFile } from "node:fs/promises";
import { cases } from "./cases.ts";
import { type CliOptions, parseCliOptions, USAGE } from "./cli-options.ts";
import { type Harness, HarnessError } from "./harness.ts";
import { loadDriver } from "./load-driver.ts";
import type { ExitCode } from "./report.ts";
import { caseTable, reportText } from "./report-text.ts";
import { runConformance } from "./run-conformance.ts";
import { planOf } from "./selection.ts";
import { within } from "./within.ts";

/** Milliseconds that a driver's module may take to be imported. */
const IMPORT_LIMIT = 10_000;

/** Where the command writes. */
export interface CliOutput {
  /** For results. */
  out(text: string): void;
  /** For progress and for what is wrong with the command itself. */
  err(text: string): void;
}

/** Runs the command; never rejects. The caller exits with what it gives. */
export async function runCli(argv: readonly string[], output: CliOutput): Promise<ExitCode> {
  try {
    return await run(await parseCliOptions(argv), output);
  } catch (error) {
    const isOurs = error instanceof HarnessError;
    output.err(
      isOurs ? error.message : `the suite itself failed: ${error instanceof Error ? error.stack : error}`,
    );
    return 2;
  }
}

async function run(options: CliOptions, output: CliOutput): Promise<ExitCode> {
  const { module, parameters, json } = options;
  if (options.help) {
    output.out(USAGE);
    return 0;
  }
  const { parallel, alone } = planOf(cases, options);
  const total = parallel.length + alone.length;
  if (options.list || module === undefined) {
    output.out(caseTable([...parallel, ...alone]));
    return 0;
  }
  const harness = await harnessOf(module, parameters);
  let ended = 0;
  const report = await runConformance(harness, {
    ...options,
    onResult: ({ id, title, outcome }) => {
      ended += 1;
      if (outcome.status === "failed") output.err(`${ended}/${total} failed: ${id} ${title}`);
    },
  });
  const replay = (id: string): string => replayLine(options, report.seed, id);
  const text = reportText(report, cases, replay);
  const data = JSON.stringify(report, undefined, 2);
  if (json === "-") {
    output.out(data);
    output.err(text);
  } else {
    output.out(text);
    if (json !== undefined) await writeFile(json, `${data}\n`);
  }
  return report.exitCode;
}

async function harnessOf(module: string, parameters: unknown): Promise<Harness> {
  const late = (): Error => new HarnessError(`${module} was not imported within ${IMPORT_LIMIT / 1000} s`);
  const { name, create } = await within(loadDriver(module, process.cwd()), IMPORT_LIMIT, late);
  return { name, create: () => create(parameters), module, parameters };
}

/** Parameters are left out: they may hold secrets, and the shell remembers. */
function replayLine({ module }: CliOptions, seed: number, id: string): string {
  return `npx @stowage/testsuite ${module} --grep ${id} --seed ${seed} (and your --parameters)`;
}
