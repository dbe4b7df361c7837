import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "./cli-run.ts";

const TINY = fileURLToPath(new URL("./tiny-driver.ts", import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "testsuite-cli-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function cli(
  ...argv: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const written = { out: "", err: "" };
  const code = await runCli(argv, {
    out: (text) => {
      written.out += `${text}\n`;
    },
    err: (text) => {
      written.err += `${text}\n`;
    },
  });
  return { code, ...written };
}

async function moduleFile(name: string, source: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, source);
  return file;
}

test("a driver that conforms: tables, verdict, exit code 0", async () => {
  const { code, out } = await cli(TINY, "--grep", "READ-0,READ-1,LIFE-17", "--seed", "5");
  expect(code).toBe(0);
  expect(out).toContain("Conformance of tiny");
  expect(out).toContain("seed 5");
  expect(out).toMatch(/│ reader\s+│ \d+/);
  expect(out).toMatch(/│ shared\s+│ no\s+│ not declared/);
  expect(out).toContain("Verdict: conforms, as far as the cases that were selected go");
});

test("a driver that does not conform: expected, seen, calls, a replay line, exit code 1", async () => {
  const wrong = await moduleFile(
    "wrong.mjs",
    `import { tinyDriver } from ${JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href)};
    const create = async () => tinyDriver({ delete: async () => undefined });
    export const wrong = { name: "wrong", package: "wrong", parse: (x) => x, create };`,
  );
  const { code, out, err } = await cli(wrong, "--grep", "DELE-02", "--seed", "9");
  expect(code).toBe(1);
  expect(err).toContain("1/1 failed: DELE-02");
  for (const part of [
    "docs/contract.md#rule-1",
    "expected",
    "seen",
    "calls",
    `--grep DELE-02 --seed 9`,
    "does not conform",
  ]) {
    expect(out).toContain(part);
  }
});

test("a should that fails: exit code 3; declared in a file or by the module: its reason, exit code 0", async () => {
  const source = `import { tinyDriver } from ${JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href)};
    const create = async () => tinyDriver({ putContent: async (path) => { throw new Error("no " + path) } });
    export const picky = { name: "picky", package: "picky", parse: (x) => x, create };`;
  const deviations = [{ id: "PATH-12", reason: "a disk of 1981" }];
  const undeclared = await moduleFile("undeclared.mjs", source);
  const declared = `export const harness = { deviations: ${JSON.stringify(deviations)} };`;
  const inModule = await moduleFile("declared.mjs", `${source}${declared}`);
  const inFile = await moduleFile("deviations.json", JSON.stringify(deviations));
  expect((await cli(undeclared, "--grep", "PATH-12")).code).toBe(3);
  for (const argv of [[inModule], [undeclared, "--deviations", inFile]]) {
    const { code, out } = await cli(...argv, "--grep", "PATH-12");
    expect(code).toBe(0);
    expect(out).toContain("Verdict: conforms except declared");
    expect(out).toMatch(/declared: PATH-12[\s\S]*declared {2}a disk of 1981/);
  }
});

test("the report as data", async () => {
  const file = join(folder, "report.json");
  await cli(TINY, "--grep", "READ-01", "--seed", "5", "--json", file);
  const report: unknown = JSON.parse(await readFile(file, "utf8"));
  expect(report).toMatchObject({
    version: 1,
    driver: "tiny",
    seed: 5,
    verdict: "conforms",
    results: [{ id: "READ-01" }],
  });
  const { out } = await cli(TINY, "--grep", "READ-01", "--json", "-");
  expect(JSON.parse(out)).toMatchObject({ version: 1 });
});

test("the report as XML and as a page", async () => {
  const [junit, markdown] = [join(folder, "report.xml"), join(folder, "report.md")];
  await cli(TINY, "--grep", "READ-01", "--junit", junit, "--markdown", markdown);
  expect(await readFile(junit, "utf8")).toContain('<testcase name="READ-01');
  expect(await readFile(markdown, "utf8")).toMatch(/^# Conformance of tiny/);
});

test("the line that runs a case again takes the parameters from where they were", async () => {
  const source = `import { tinyDriver } from ${JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href)};
    const create = async () => tinyDriver({ delete: async () => undefined });
    export const wrong = { name: "wrong", package: "wrong", parse: (x) => x, create };`;
  const wrong = await moduleFile("it's wrong.mjs", source);
  const file = await moduleFile("parameters.json", '{"key":"secret"}');
  const quoted = wrong.replace("'", "'\\''");
  const fromFile = await cli(wrong, "--grep", "DELE-02", "--seed", "9", "--parameters-file", file);
  expect(fromFile.out).toContain(
    `npx @stowage/testsuite '${quoted}' --parameters-file ${file} --grep DELE-02 --seed 9\n`,
  );
  const inline = await cli(wrong, "--grep", "DELE-02", "--parameters", '{"key":"secret"}');
  expect(inline.out).toContain("--parameters '…' --grep DELE-02");
  expect(inline.out).not.toContain("secret");
});

test("the line that runs a generated sequence again finds it at once", async () => {
  const source = `import { tinyDriver } from ${JSON.stringify(new URL("./tiny-driver.ts", import.meta.url).href)};
    const create = async () => tinyDriver({ delete: async () => undefined });
    export const wrong = { name: "wrong", package: "wrong", parse: (x) => x, create };`;
  const wrong = await moduleFile("sequence.mjs", source);
  const first = await cli(wrong, "--grep", "MODL-01", "--seed", "9");
  const [, line = ""] = /replay {4}npx @stowage\/testsuite (.*)$/m.exec(first.out) ?? [];
  expect(line).toContain("--grep MODL-01 --seed 9 --replay ");
  const again = await cli(...line.split(" "));
  const seen = /seen .*/;
  expect([again.code, seen.exec(again.out)?.[0]]).toEqual([1, seen.exec(first.out)?.[0]]);
});

test("the list of cases, and the usage", async () => {
  expect((await cli("--list")).out).toContain("APPD-01");
  const help = await cli("--help");
  expect([help.code, help.out]).toEqual([0, expect.stringContaining("--parameters-file")]);
});

test.each([
  ["no module", [], /which driver/],
  ["two modules", ["a", "b"], /one module at a time/],
  ["an unknown option", [TINY, "--sed", "1"], /Unknown option '--sed'/],
  ["parameters that are no JSON", [TINY, "--parameters", "{secret"], /^--parameters is no JSON$/m],
  [
    "a parameters file that is not there",
    [TINY, "--parameters-file", "/no/such"],
    /\/no\/such cannot be read/,
  ],
  ["quick and long", [TINY, "--quick", "--long"], /--quick and --long/],
  ["a patience of nothing", [TINY, "--patience", "0"], /--patience is "0"/],
  ["an unknown level", [TINY, "--level", "most"], /must, should or may/],
  ["a seed that is no number", [TINY, "--seed", "x"], /--seed is "x"/],
  [
    "a report below a folder that is not there",
    [TINY, "--junit", "/nonexistent/x.xml"],
    /^--junit is "\/nonexistent\/x.xml", which cannot be written: ENOENT/,
  ],
  ["a report that is a folder", [TINY, "--json", tmpdir()], /^--json is ".*", which .* it is a directory$/m],
  [
    "a report below a file",
    [TINY, "--markdown", join(TINY, "x.md")],
    /^--markdown is ".*", which .* is no directory$/m,
  ],
  ["a report without a name", [TINY, "--junit", ""], /^--junit is ""; it takes the name of a file$/m],
  ["a module that is not there", ["./no-such.mjs"], /no-such.mjs cannot be imported/],
  ["a selection of nothing", [TINY, "--grep", "nothing-is-called-that"], /nothing-is-called-that/],
])("%s: a message and exit code 2", async (_, argv, message) => {
  const { code, err, out } = await cli(...argv);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
});

test("a driver that refuses its parameters: its own message and exit code 2", async () => {
  const strict = await moduleFile(
    "strict.mjs",
    `export const strict = { name: "strict", package: "strict", create: async () => ({}),
      parse: () => { throw new Error("bucket is missing"); } };`,
  );
  const { code, err } = await cli(strict);
  expect([code, err]).toEqual([2, expect.stringContaining("bucket is missing")]);
});
