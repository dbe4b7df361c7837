import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("./cli.ts", import.meta.url));
const TINY = JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "testsuite-bin-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the command in a process of its own; what it loads may keep that process busy. */
async function command(
  source: string,
): Promise<{ readonly code: unknown; readonly out: string; readonly err: string }> {
  const file = join(folder, "driver.mjs");
  await writeFile(file, source);
  return await new Promise((resolve) => {
    execFile(process.execPath, [CLI, file, "--grep", "STAT-01"], (error, out, err) => {
      resolve({ code: error?.code ?? 0, out, err });
    });
  });
}

test("a driver that leaves a timer running does not keep the command from ending with its verdict", async () => {
  const { code, out } = await command(
    `import { tinyDriver } from ${TINY};
    const create = async () => { setInterval(() => {}, 1000); return tinyDriver(); };
    export const leaking = { name: "leaking", package: "leaking", parse: (x) => x, create };`,
  );
  expect([code, out]).toEqual([0, expect.stringContaining("Verdict: conforms")]);
});

test("a module whose import throws ends the command with a message and exit code 2", async () => {
  const { code, out, err } = await command("throw new Error('half a driver');");
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(/driver.mjs cannot be imported: half a driver\n$/);
});
