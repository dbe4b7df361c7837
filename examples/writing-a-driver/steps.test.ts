import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const CLI = fileURLToPath(new URL("../../packages/testsuite/src/cli.ts", import.meta.url));
const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const guide = await readFile(new URL("../../docs/writing-a-driver.md", import.meta.url), "utf8");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "writing-a-driver-"));
  await symlink(MODULES, join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true }));

/** How each step's commands end: nothing is judged, one case fails, and from there on all conform. */
const EXIT_CODES = [2, 1, 0, 0, 0, 0];

/** What a numbered step of the guide adds to the driver, which commands it shows, and what they are to print. */
interface Step {
  readonly title: string;
  readonly source: string;
  readonly commands: readonly string[];
  readonly printed: readonly string[];
}

function fences(text: string, language: string): readonly string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, kind, content]) =>
    kind === language && content !== undefined ? [content] : [],
  );
}

const steps: readonly Step[] = guide
  .split(/^## (?=\d+\. )/m)
  .slice(1)
  .map((section) => (section.split(/^## /m)[0] ?? "").trim())
  .map((section) => ({
    title: section.split("\n")[0] ?? "",
    source: fences(`${section}\n`, "js").join(""),
    commands: fences(`${section}\n`, "sh").join("").trim().split("\n"),
    printed: fences(`${section}\n`, "text").join("").trim().split("\n"),
  }));

/** The driver after the steps so far: methods of later ones go into the class, in place of their stubs. */
function driverAfter(count: number): string {
  const [first = "", ...rest] = steps.slice(0, count).map(({ source }) => source);
  return rest.reduce((driver, source) => {
    const methods = source.replaceAll(/^(?=.)/gm, "  ");
    const names = [...methods.matchAll(/^ {2}(?:async )?\*?(\w+|\[Symbol\.asyncDispose\])\(/gm)];
    const without = names.reduce((text, [, name]) => text.replace(`  ${name} = later;\n`, ""), driver);
    const at = without.search(/^ {2}\S+ = later;$|^}\n\nexport/m);
    const separator = without.startsWith("}", at) ? "" : "\n";
    return `${without.slice(0, at)}${methods}${separator}${without.slice(at)}`;
  }, first);
}

async function run(command: string): Promise<{ readonly code: number | null; readonly output: string }> {
  const argv = command.replace("npx @stowage/testsuite ", "").split(" ");
  const child = spawn(process.execPath, [CLI, ...argv], { cwd: folder });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

test("the guide has six steps, and a command in each", () => {
  expect(steps.map(({ title }) => title[0])).toEqual(["1", "2", "3", "4", "5", "6"]);
  expect(steps.every(({ commands }) => commands.every((line) => line.startsWith("npx @stowage/")))).toBe(
    true,
  );
});

test.each(steps.map((step, index) => ({ ...step, count: index + 1 })))(
  "step $title prints what the guide says",
  { timeout: 300_000 },
  async ({ count, commands, printed }) => {
    await writeFile(join(folder, "driver.mjs"), driverAfter(count));
    for (const command of commands) {
      const { code, output } = await run(command);
      for (const line of printed) for (const part of line.split("…)")) expect(output).toContain(part);
      expect(code, output).toBe(EXIT_CODES[count - 1]);
    }
  },
);

test("the steps make the driver that stands beside them", async () => {
  const whole = await readFile(new URL("driver.mjs", import.meta.url), "utf8");
  const stub = /const later = [\s\S]*?^};\n/m;
  expect(driverAfter(steps.length).replace(stub, "")).toBe(whole);
});
