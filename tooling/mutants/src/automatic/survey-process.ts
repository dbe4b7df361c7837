// The child process of one survey: runs case after case and reports what each ran of the driver.
import { Session } from "node:inspector";
import { cases, runConformance } from "@stowage/testsuite";
import { subjectOf } from "../subject.ts";
import type { Stretch, SurveyAsk, SurveyReply, Visit } from "./survey.ts";

process.once("disconnect", () => process.exit()); // nobody is left to report to
process.once("message", (ask: SurveyAsk) => {
  walk(ask).then(
    () => end({ kind: "end" }),
    (error: unknown) => end({ kind: "end", problem: String(error) }),
  );
});

async function walk({ driver, folder, ids }: SurveyAsk): Promise<void> {
  const session = new Session();
  session.connect();
  session.post("Profiler.enable");
  session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });
  await using subject = await subjectOf(driver, new URL(folder));
  let cpu = process.cpuUsage();
  let hasStarted = false;
  await runConformance(subject.harness, {
    cases: cases.filter(({ id }) => ids.includes(id)),
    tier: 1,
    jobs: 1,
    onStart() {
      cpu = process.cpuUsage();
      if (!hasStarted) send({ kind: "start", ran: take(session, folder) });
      hasStarted = true;
    },
    onResult({ id, outcome: { status } }) {
      if (status !== "passed" && status !== "failed") return;
      const { user, system } = process.cpuUsage(cpu);
      const milliseconds = Math.round((user + system) / 1000);
      send({
        kind: "visit",
        visit: { id, passed: status === "passed", milliseconds, ran: take(session, folder) },
      });
    },
  });
}

/** What ran since it was last asked. */
function take(session: Session, folder: string): Visit["ran"] {
  const ran: Record<string, readonly Stretch[]> = {};
  session.post("Profiler.takePreciseCoverage", (_error, { result }) => {
    for (const { url, functions } of result) {
      if (!url.startsWith(folder)) continue;
      const stretches = functions.flatMap(({ ranges }) => ranges);
      ran[url.slice(folder.length)] = stretches.map(({ startOffset: start, endOffset, count }) => ({
        start,
        end: endOffset,
        count,
      }));
    }
  });
  return ran;
}

function send(reply: SurveyReply): void {
  process.send?.(reply);
}

function end(reply: SurveyReply): void {
  process.send?.(reply, () => process.exit());
}
