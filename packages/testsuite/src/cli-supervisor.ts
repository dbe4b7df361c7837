import { fork } from "node:child_process";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { LifeSign } from "./cli-lifeline.ts";

/** Milliseconds without a sign of life after which the run is given up, unless it asks for more. */
const PATIENCE = 18_000;
const LOOKS = 20;
/** MiB of new objects between two collections, chunks of bodies among them: a fifth less memory for the same time. */
const NEW_SPACE = "--max-semi-space-size=8";
/**
 * For the C library of most Linux systems: large buffers go back to the system as soon as nobody has them. By itself it begins
 * so, and keeps those of up to 32 MiB once it has seen some: https://man7.org/linux/man-pages/man3/mallopt.3.html
 */
const GIVE_BACK = { MALLOC_MMAP_THRESHOLD_: "131072", MALLOC_TRIM_THRESHOLD_: "131072" };
const SHOW_CURSOR = "\u001b[?25h\u001b[?7h\n";
const FORWARDED = ["SIGTERM", "SIGHUP"] as const;

/** The child beside this file: TypeScript in the workspace, JavaScript in the package. */
const MAIN: string = fileURLToPath(new URL(`./cli-child${extname(import.meta.url)}`, import.meta.url));

/**
 * Runs the command in a process of its own and watches it: a driver may end its process, crash it or keep it busy for ever,
 * and whoever runs the suite still gets an answer that names the cause.
 * @returns what to exit with
 */
export async function supervise(argv: readonly string[], err: (text: string) => void): Promise<number> {
  const child = fork(MAIN, argv, {
    execArgv: [NEW_SPACE, ...process.execArgv],
    // biome-ignore lint/style/noProcessEnv: the driver may be configured by it, as from this shell
    env: { ...GIVE_BACK, ...process.env },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let doing = "it started";
  let ended: number | undefined;
  let patience = PATIENCE;
  let silent = 0;
  child.on("message", (sign: LifeSign) => {
    silent = 0;
    if ("doing" in sign) doing = sign.doing;
    else if ("patience" in sign) patience = sign.patience;
    else ended = sign.ended;
  });
  // Looks are counted, not the clock: a machine that slept would have been silent for hours.
  let looking: NodeJS.Timeout;
  let stuck = false;
  const look = (): void => {
    silent += 1;
    stuck = silent > LOOKS && ended === undefined;
    if (stuck) child.kill("SIGKILL");
    else looking = setTimeout(look, patience / LOOKS);
  };
  looking = setTimeout(look, patience / LOOKS);
  const ignore = (): void => undefined; // a terminal interrupts both; the child ends first
  const forward = (signal: NodeJS.Signals): boolean => child.kill(signal);
  process.on("SIGINT", ignore);
  for (const signal of FORWARDED) process.on(signal, forward);
  const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
    (resolve) => {
      child.once("exit", (code, signal) => resolve({ code, signal }));
      child.once("error", (error) => {
        err(`no process for the run: ${error.message}`);
        resolve({ code: 2, signal: null });
      });
    },
  );
  clearTimeout(looking);
  process.off("SIGINT", ignore);
  for (const each of FORWARDED) process.off(each, forward);
  if (ended !== undefined) return ended;
  if (process.stderr.isTTY) process.stderr.write(SHOW_CURSOR); // a bar that was not stopped hides it
  if (code === 2) return 2; // it said why
  if (signal !== null && !stuck && (signal === "SIGINT" || FORWARDED.some((each) => each === signal))) {
    process.kill(process.pid, signal);
    return 2;
  }
  const how = stuck
    ? `the driver kept the process busy: for ${patience / 1000} s no timer could fire (--jobs 1 tells in which case)`
    : `its process ended with ${signal ?? `exit code ${code}`}; what Node said about it stands above`;
  err(`the run ended while ${doing}: ${how}\nVerdict: nothing was judged`);
  return 2;
}
