import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ROOT, signalGroup, startCommand } from "./command-run.ts";
import { type StubMachine, stubMachine } from "./stub-programs.ts";

const SCRIPT = join(ROOT, "scripts", "with-toolchain.mjs");
const FITS = { node: "v24.5.0", pnpm: "12.0.1" };

function start({ env }: StubMachine, command: readonly string[], more: NodeJS.ProcessEnv = {}) {
  return startCommand(process.execPath, [SCRIPT, ...command], { ...env, ...more });
}

async function run(machine: StubMachine, command: readonly string[], more?: NodeJS.ProcessEnv) {
  const started = start(machine, command, more);
  const { code, signal } = await started.ended;
  return { code, signal, output: started.output() };
}

describe("with-toolchain", () => {
  test("runs the command as it is where PATH has what it needs, and answers with its code", async () => {
    await using machine = await stubMachine(FITS);
    const { code, output } = await run(machine, ["sh", "-c", "node; pnpm; exit 7"]);
    expect([code, output]).toEqual([7, "v24.5.0\n12.0.1\n"]);
    expect(await machine.installed()).toEqual([]);
    expect(existsSync(machine.cache)).toBe(false);
  });

  test("fetches what is too old, says why, and only once", async () => {
    await using machine = await stubMachine({ node: "v20.11.0", pnpm: "10.4.1" });
    const first = await run(machine, ["sh", "-c", "node; pnpm"]);
    expect(first.code).toBe(0);
    expect(first.output).toMatch(
      /fetching Node 24\.\S+ once into .*\n.*PATH has Node 20\.11\.0, this project needs 24/,
    );
    expect(first.output).toMatch(
      /fetching pnpm 12\.\S+ once into .*\n.*PATH has pnpm 10\.4\.1, this project needs 12/,
    );
    expect(first.output).toMatch(/fetched node\S*\nfetched @pnpm\/exe\S*\n$/);
    const second = await run(machine, ["sh", "-c", "node; pnpm"]);
    expect(second.output).toMatch(/^fetched node\S*\nfetched @pnpm\/exe\S*\n$/);
    expect((await machine.installed()).length).toBe(2);
  });

  test.each([
    ["pnpm", { node: FITS.node }, /^@pnpm\/exe/],
    ["Node", { pnpm: FITS.pnpm }, /^node/],
  ])("fetches %s alone where that alone is missing", async (what, versions, name) => {
    await using machine = await stubMachine(versions);
    const { code, output } = await run(machine, ["sh", "-c", "node && pnpm"]);
    expect(code).toBe(0);
    expect(output).toMatch(new RegExp(`PATH has no ${what}`));
    const installed = await machine.installed();
    expect(installed.length).toBe(1);
    expect(installed[0]).toMatch(name);
  });

  test("may run several times at once on an empty cache", async () => {
    await using machine = await stubMachine({ node: "v20.11.0", pnpm: "10.4.1" });
    const runs = await Promise.all(
      [1, 2, 3].map(() => run(machine, ["sh", "-c", "node; pnpm"], { NPM_TOGETHER: "3" })),
    );
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const left = await readdir(machine.cache);
    expect(left.filter((name) => name.startsWith("."))).toEqual([]);
    expect(left.length).toBe(2);
  });

  test.each([
    ["npm fails", { NPM_FAILS: "1" }, /npm error 404 not there\n.*npm ended with code 3/],
    ["what came does not run", { NPM_BREAKS: "exit 1" }, /does not run on this system/],
  ])("says what to do where %s, and leaves nothing behind", async (_what, more, message) => {
    await using machine = await stubMachine({ ...FITS, node: "v20.11.0" });
    const { code, output } = await run(machine, ["node"], more);
    expect(code).toBe(1);
    expect(output).toMatch(message);
    expect(output).toMatch(/Go online once, or put Node 24 and pnpm 12 on PATH\.\n$/);
    expect(await readdir(machine.cache)).toEqual([]);
  });

  test("says what it cannot run", async () => {
    await using machine = await stubMachine(FITS);
    const { code, output } = await run(machine, ["no-such-program"]);
    expect([code, output]).toEqual([1, expect.stringMatching(/^stowage: cannot run no-such-program: .*\n$/)]);
  });

  test.each(["SIGINT", "SIGTERM"] as const)(
    "hands %s on, and waits for the command to end by itself",
    async (signal) => {
      await using machine = await stubMachine(FITS);
      const program = `process.on("${signal}", () => setTimeout(() => process.exit(5), 50)); console.log("ready"); setInterval(() => {}, 1e9)`;
      const started = start(machine, [process.execPath, "-e", program]);
      await started.until(/ready/);
      started.child.kill(signal);
      expect(await started.ended).toEqual({ code: 5, signal: null });
    },
  );

  test("ends as its command did, if that was by a signal", async () => {
    await using machine = await stubMachine(FITS);
    const started = start(machine, ["sh", "-c", "echo ready; exec sleep 1000"]);
    await started.until(/ready/);
    signalGroup(started, "SIGINT"); // from the terminal, to both
    expect(await started.ended).toEqual({ code: null, signal: "SIGINT" });
  });
});
