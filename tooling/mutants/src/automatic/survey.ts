import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { cases, type Facility } from "@stowage/testsuite";
import type { DriverFolder } from "../mutant.ts";
import { copyDriver } from "../variant.ts";

/** A stretch of a file, and how often it ran; the innermost one around a place counts. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly count: number;
}

/** What one case takes on the driver as it is, and what of its source it runs. */
export interface Visit {
  readonly id: string;
  readonly passed: boolean;
  /** Of processor time. */
  readonly milliseconds: number;
  readonly ran: Readonly<Record<string, readonly Stretch[]>>;
}

/** What the process says that walks the suite once. */
export type SurveyReply =
  | { readonly kind: "visit"; readonly visit: Visit }
  /** What ran before the first case. */
  | { readonly kind: "start"; readonly ran: Visit["ran"] }
  | { readonly kind: "end"; readonly problem?: string | undefined };

export interface SurveyAsk {
  readonly driver: DriverFolder;
  readonly folder: string;
  readonly ids: readonly string[];
}

const ELSEWHERE: ReadonlySet<Facility> = new Set([
  ...(["process", "process-on-disk", "refused-parameters"] as const),
  ...(["system-call-tracer", "volumes", "file-size-limit"] as const),
]);

/** The suite on the driver as it is, case after case. */
export class Survey {
  readonly #visits: readonly Visit[];
  readonly #start: Visit["ran"];

  private constructor(visits: readonly Visit[], start: Visit["ran"]) {
    this.#visits = visits;
    this.#start = start;
  }

  /** @throws if the suite cannot judge the driver as it is */
  static async of(driver: DriverFolder): Promise<Survey> {
    await using variant = await copyDriver(driver, "survey");
    const ids = cases.filter(({ tier }) => tier < 2).map(({ id }) => id);
    const child = fork(fileURLToPath(new URL("survey-process.ts", import.meta.url)), {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const visits: Visit[] = [];
    let start: Visit["ran"] = {};
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (reason: string): void => reject(new Error(`${driver} cannot be judged: ${reason}`));
        child.on("message", (reply: SurveyReply) => {
          if (reply.kind === "visit") visits.push(reply.visit);
          else if (reply.kind === "start") start = reply.ran;
          else if (reply.problem === undefined) resolve();
          else fail(reply.problem);
        });
        child.once("error", reject);
        child.once("exit", (code, signal) => fail(`its process ended with ${code ?? signal}`));
        child.send({ driver, folder: variant.folder.href, ids } satisfies SurveyAsk);
      });
    } finally {
      child.kill("SIGKILL");
    }
    return new Survey(visits, start);
  }

  /** Cases that fail as it is: here they say nothing. */
  get red(): readonly string[] {
    return this.#visits.filter(({ passed }) => !passed).map(({ id }) => id);
  }

  /** Cases that run a place of a file, the cheapest first; without those that start processes, whose steps and time nobody counts. */
  casesAt(file: string, offset: number): readonly Visit[] {
    const atStart = isRun(this.#start[file] ?? [], offset);
    return this.#visits
      .filter(({ passed }) => passed)
      .filter(({ id, ran }) => !isElsewhere(id) && (atStart || isRun(ran[file] ?? [], offset)))
      .toSorted((left, right) => left.milliseconds - right.milliseconds);
  }
}

function isElsewhere(id: string): boolean {
  const { facilities = [] } = cases.find((each) => each.id === id) ?? {};
  return facilities.some((each) => ELSEWHERE.has(each));
}

/** True if the innermost stretch around the place ran. */
export function isRun(stretches: readonly Stretch[], offset: number): boolean {
  const around = stretches.filter(({ start, end }) => start <= offset && offset < end);
  const [innermost] = around.toSorted((left, right) => left.end - left.start - (right.end - right.start));
  return innermost !== undefined && innermost.count > 0;
}
