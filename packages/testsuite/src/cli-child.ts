// The process of a run: what a driver does to its process, it does to this one.
import { Lifeline } from "./cli-lifeline.ts";
import { runCli } from "./cli-run.ts";
import { Leftovers } from "./leftovers.ts";

/** Milliseconds after the verdict in which whatever the driver left running may end by itself. */
const PATIENCE = 1000;

const { stdout, stderr } = process; // opened before what is open is counted
const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

const lifeline = new Lifeline();
const interrupted = new AbortController();
for (const signal of INTERRUPTS) {
  process.once(signal, () => {
    stderr.write("waiting for the cases at work, to clean up after them; once more ends at once\n");
    interrupted.abort();
  });
}
const leftovers = new Leftovers();
process.exitCode = await runCli(process.argv.slice(2), {
  out: (text) => {
    stdout.write(`${text}\n`);
  },
  err: (text) => {
    stderr.write(`${text}\n`);
  },
  terminal: stderr,
  signal: interrupted.signal,
  doing: (what) => lifeline.doing(what),
  patient: (milliseconds) => lifeline.patient(milliseconds),
  leftovers: (patience) => leftovers.problems(patience),
});
lifeline.end(process.exitCode);
setTimeout(() => process.exit(), PATIENCE).unref();
