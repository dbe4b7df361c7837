import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("./cli.ts", import.meta.url));
const TINY = JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href);
const CORE = JSON.stringify(new URL("../../core/src/index.ts", import.meta.url).href);
let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "testsuite-bin-"));
});
afterAll(() => rm(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

interface CommandOptions {
  readonly argv?: readonly string[];
  /** What the run says when it is to be interrupted. */
  readonly interruptAt?: string;
  /** Seconds. */
  readonly patience?: string;
}

/** Runs the command on a module of that source. */
async function command(
  source: string,
  { argv = [], interruptAt, patience = "60" }: CommandOptions = {},
): Promise<Ended> {
  files += 1;
  const file = join(folder, `driver${files}.mjs`);
  await writeFile(file, source);
  const child = spawn(process.execPath, [CLI, file, "--patience", patience, "--grep", "STAT-01", ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    written.out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (interruptAt !== undefined && !written.err.includes(interruptAt) && text.includes(interruptAt)) {
      child.kill("SIGTERM");
    }
    written.err += text;
  });
  return await new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, ...written }));
  });
}

/** A module whose factory makes the tiny driver after `before`, with `change`. */
function driver(before: string, change = "{}", parse = "(x) => x"): string {
  return `import { tinyDriver } from ${TINY};
    const create = async () => { ${before}; return tinyDriver(${change}); };
    export const wrong = { name: "wrong", package: "wrong", parse: ${parse}, create };`;
}

test("a driver that conforms: its verdict, exit code 0", async () => {
  const { code, out } = await command(driver(""));
  expect([code, out]).toEqual([0, expect.stringContaining("Verdict: conforms")]);
});

test.concurrent.each([
  [
    "throws on import",
    "throw new Error('half a driver');",
    /driver\d+.mjs cannot be imported: half a driver$/m,
  ],
  ["never gets imported", "await new Promise((r) => setTimeout(r, 9e4));", /was not imported within 6 s/],
  [
    "lacks parameters",
    `import { StorageError } from ${CORE};
    ${driver("", "{}", "() => { throw new StorageError('INVALID_PARAMETERS', 'bucket is missing'); }")}`,
    /create\(\) of "wrong" failed: INVALID_PARAMETERS "bucket is missing"/,
  ],
  [
    "throws when made",
    driver("throw new Error('no credentials')"),
    /create\(\) of "wrong" failed: .*Error "no credentials" at .*driver\d+.mjs:2/,
  ],
  [
    "is never made",
    driver("await new Promise(() => {})"),
    /create\(\) of "wrong" did not resolve within 6 s/,
  ],
  [
    "has a store that never answers",
    driver("", "{ stat: () => new Promise(() => {}) }"),
    /the store of "wrong" does not answer stat\("\/"\): no answer within 6 s/,
  ],
  [
    "hangs in dispose",
    driver("", "{ [Symbol.asyncDispose]: () => new Promise(() => {}) }"),
    /the driver of "wrong" cannot be disposed: no answer within 6 s/,
  ],
  [
    "leaks a timer",
    driver("setInterval(() => {}, 1000)"),
    /the driver left running, after its dispose: \d+ Timeout; a process that uses it would not end/,
  ],
  [
    "throws in a callback",
    driver("setImmediate(() => { throw new Error('from nowhere'); })"),
    /an error was thrown where nobody can catch it: Error "from nowhere" at .*driver\d+.mjs:2/,
  ],
  [
    "throws in a callback and is never made",
    driver("setImmediate(() => { throw new Error('from nowhere'); }); await new Promise(() => {})"),
    /did not resolve within 6 s.*\n.*thrown where nobody can catch it: Error "from nowhere"/,
  ],
  [
    "ends the process when made",
    driver("process.exit(0)"),
    /the run ended while the driver was made: the driver called process.exit\(0\) at .*driver\d+.mjs:2/,
  ],
  [
    "ends the process in a case",
    driver("", "{ getContent: async () => process.exit(1), putContent: async () => process.exit(1) }"),
    /the run ended while STAT-01 ran: the driver called process.exit\(1\)/,
  ],
  [
    "crashes the process",
    driver("process.abort()"),
    /the run ended while the driver was made: its process ended with SIGABRT/,
  ],
  [
    "keeps the process busy",
    driver("for (;;) {}"),
    /the run ended while the driver was made: the driver kept the process busy: for 12 s no timer could fire/,
  ],
  [
    "keeps the process busy once it is made",
    driver("setTimeout(() => { for (;;) {} }, 100)"),
    /the run ended while the driver, once made, was tried: the driver kept the process busy: for 12 s/,
  ],
  ["is no driver", `export const x = 1;`, /exports no driver factory/],
])(
  "a driver that %s: a message that names the cause, exit code 2",
  { timeout: 60_000 },
  async (_, source, message) => {
    const waits = /within|busy|left running|no timer/.test(String(message));
    const { code, out, err } = await command(source, waits ? { patience: "6" } : {});
    expect([code, `${out}${err}`]).toEqual([2, expect.stringMatching(message)]);
    expect(err).not.toMatch(/the suite itself failed/);
    expect(err.split("the run ended").length).toBeLessThan(3);
  },
);

test("a driver whose server is down: a message that names the address, exit code 2", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve, reject) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      if (typeof address === "object" && address !== null) resolve(address.port);
      else reject(new Error("no port"));
    });
  });
  await new Promise((resolve) => server.close(resolve));
  const down = `import { once } from "node:events"; import { connect } from "node:net";
    ${driver("", `{ stat: async () => { await once(connect(${port}, "127.0.0.1"), "connect"); } }`)}`;
  const { code, err } = await command(down);
  expect([code, err]).toEqual([2, expect.stringContaining(`ECONNREFUSED 127.0.0.1:${port}`)]);
});

test("an interrupted run cleans up, says so and judges nothing", async () => {
  const telling = driver("process.stderr.write('made\\n')");
  const options = { argv: ["--grep", "MODL,LINR", "--jobs", "1"], interruptAt: "made" };
  const { code, out, err } = await command(telling, options);
  expect([code, out]).toEqual([2, expect.stringContaining("harness: the run was interrupted")]);
  expect(err).toContain("waiting for the cases at work");
});

test("a run whose watcher is gone ends", async () => {
  const waiting = `process.stderr.write("here"); await new Promise(() => setInterval(() => {}, 1000));`;
  const module = `data:text/javascript,${encodeURIComponent(waiting)}`;
  const child = spawn(process.execPath, [CLI, module, "--patience", "60"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.stderr.once("data", () => child.kill("SIGKILL"));
  await new Promise((resolve) => child.stderr.once("close", resolve)); // both hold its other end
  await ended;
  expect(child.signalCode).toBe("SIGKILL");
});
