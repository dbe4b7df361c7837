import { cases } from "./cases.ts";
import { type CliOptions, parseCliOptions } from "./cli-options.ts";
import { type CliProgress, progressOn } from "./cli-progress.ts";
import { replayLine } from "./cli-replay.ts";
import { checkReportFiles, writeReportFile } from "./cli-report-files.ts";
import { USAGE } from "./cli-usage.ts";
import { type Harness, HarnessError } from "./harness.ts";
import { loadDriver } from "./load-driver.ts";
import type { ConformanceReport, ExitCode } from "./report.ts";
import type { Replay } from "./report-facts.ts";
import { reportJunit } from "./report-junit.ts";
import { reportMarkdown } from "./report-markdown.ts";
import { caseTable } from "./report-tables.ts";
import { reportText, tableText } from "./report-text.ts";
import { runConformance } from "./run-conformance.ts";
import { planOf } from "./selection.ts";
import { UnhandledErrors } from "./unhandled-errors.ts";
import { within } from "./within.ts";

/** Milliseconds that a driver's module may take to be imported, if nothing else was asked for. */
const IMPORT_LIMIT = 9000;
/** Milliseconds in which a disposed driver's connections may end: longer than `fetch` keeps those that nobody uses. */
const SETTLING = 5000;

/** Drivers that are made before the first case runs: one to try, one for the cases to share. */
const REHEARSALS = 2;

/** What the command runs in. */
export interface CliHost {
  /** For results. */
  out(text: string): void;
  /** For progress and for what is wrong with the command itself. */
  err(text: string): void;
  /** A terminal to show progress on; lines go to `err` otherwise. */
  readonly terminal?: NodeJS.WriteStream | undefined;
  /** Ends the run early, and cleans up after it. */
  readonly signal?: AbortSignal | undefined;
  /** Told what goes on, for whoever has to explain why it never ended. */
  doing?(what: string): void;
  /** Told how long the driver may keep this process from saying anything, in ms. */
  patient?(milliseconds: number): void;
  /** What the driver left running after its dispose, a sentence each; `patience`: ms for what ends by itself. */
  leftovers?(patience?: number): Promise<readonly string[]>;
}

/** Runs the command; never rejects. The caller exits with what it gives. */
export async function runCli(argv: readonly string[], host: CliHost): Promise<ExitCode> {
  const unhandled = new UnhandledErrors();
  try {
    return await run(await parseCliOptions(argv), host, unhandled);
  } catch (error) {
    if (!(error instanceof HarnessError)) {
      host.err(`the suite itself failed: ${error instanceof Error ? error.stack : error}`);
      return 2;
    }
    const lines = [error.message, ...unhandled.thrown(), ...unhandled.rejected()].flatMap((text) =>
      text.split("\n"),
    );
    host.err([...new Set(lines)].join("\n"));
    return 2;
  } finally {
    unhandled[Symbol.dispose]();
  }
}

async function run(options: CliOptions, host: CliHost, unhandled: UnhandledErrors): Promise<ExitCode> {
  const { module } = options;
  if (options.help) {
    host.out(USAGE);
    return 0;
  }
  const { first, parallel, alone } = planOf(cases, options);
  const selected = [...first, ...parallel, ...alone];
  if (options.list || module === undefined) {
    host.out(tableText(caseTable(selected)));
    return 0;
  }
  await checkReportFiles(options);
  if (options.patience !== undefined) host.patient?.(2 * options.patience);
  const harness = await harnessOf(module, options, host);
  const progress = await progressOn(host, selected.length);
  let report: ConformanceReport;
  try {
    report = await judge(harness, options, { host, progress, unhandled });
  } finally {
    progress.stop();
  }
  const replay: Replay = (result) => replayLine(options, report.seed, result);
  await writeReports(report, options, host, replay);
  return report.exitCode;
}

interface Watchers {
  readonly host: CliHost;
  readonly progress: CliProgress;
  readonly unhandled: UnhandledErrors;
}

async function judge(
  harness: Harness,
  options: CliOptions,
  { host, progress, unhandled }: Watchers,
): Promise<ConformanceReport> {
  const running = new Set<string>();
  return await runConformance(harness, {
    ...options,
    signal: host.signal,
    onStart(id) {
      running.add(id);
      host.doing?.(`${[...running].join(", ")} ran`);
    },
    onResult(result) {
      running.delete(result.id);
      host.doing?.(running.size > 0 ? `${[...running].join(", ")} ran` : "the run was wound up");
      progress.note(result);
    },
    onWait: (wait) => progress.wait(wait),
    async inspect() {
      progress.stop();
      host.doing?.("the driver was disposed");
      return [...((await host.leftovers?.()) ?? []), ...unhandled.thrown()];
    },
  });
}

async function harnessOf(module: string, options: CliOptions, host: CliHost): Promise<Harness> {
  const { parameters, patience = IMPORT_LIMIT } = options;
  host.doing?.(`${module} was imported`);
  const late = (): Error => new HarnessError(`${module} was not imported within ${patience / 1000} s`);
  const { name, create, harness } = await within(loadDriver(module, process.cwd()), patience, late);
  const deviations = options.deviations ?? harness?.deviations;
  let made = 0;
  return {
    ...harness,
    name,
    async create() {
      made += 1;
      if (made > REHEARSALS) return await create(parameters); // for a case, which is named already
      // The first one was rehearsed with and disposed: what it leaves, each case's would leave again.
      const left = made === 2 ? ((await host.leftovers?.(Math.min(patience / 2, SETTLING))) ?? []) : [];
      if (left.length > 0) throw new HarnessError(left.join("\n"));
      host.doing?.("the driver was made");
      const driver = await create(parameters);
      host.doing?.(made === 1 ? "the driver, once made, was tried" : "the driver waited for its first case");
      return driver;
    },
    module,
    parameters,
    deviations,
  };
}

async function writeReports(
  report: ConformanceReport,
  { json, junit, markdown }: CliOptions,
  host: CliHost,
  replay: Replay,
): Promise<void> {
  const text = reportText(report, cases, replay);
  const data = JSON.stringify(report, undefined, 2);
  if (json === "-") {
    host.out(data);
    host.err(text);
  } else {
    host.out(text);
    if (json !== undefined) await writeReportFile("json", json, `${data}\n`);
  }
  if (junit !== undefined) await writeReportFile("junit", junit, reportJunit(report, replay));
  if (markdown !== undefined)
    await writeReportFile("markdown", markdown, reportMarkdown(report, cases, replay));
}
