import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Check, checks, formatFinding, openCheckout } from "@stowage/checks";
import type { Step } from "./step.ts";
import { FAILED, PASSED } from "./tally.ts";
import { testProjects } from "./test-projects.ts";
import { failuresOf, parseReport, skipsOf, tallyReport } from "./test-report.ts";

/** Everything that `npm test` runs, what is fast and what finds most first. */
export function steps(): readonly Step[] {
  return [
    tool("lint", "biome", ["check", "--error-on-warnings", "."]),
    tool("build of every package", "turbo", ["run", "build", "--output-logs=errors-only"]),
    tool("types of sources and tests", "tsc", ["-b"]),
    tool("unused files, exports and dependencies", "knip", [
      "--no-progress",
      "--treat-config-hints-as-errors",
    ]),
    ...checks.map(house),
    script("generated parts of the documentation", "tooling/docs/src/cli.ts", ["--check"]),
    ...testProjects.map(({ name, title, needs }) => ({
      ...tests(title, [`--project=${name}`]),
      needs,
    })),
  ];
}

/** What `npm test -- <filter>` runs: the test files whose paths contain one of the words, of any project. */
export function filteredSteps(filter: readonly string[]): readonly Step[] {
  return [tests("tests", filter)];
}

function tool(name: string, program: string, args: readonly string[]): Step {
  return {
    name,
    async run({ children }) {
      const { code, output } = await children.run({ program: children.tool(program), args });
      return code === 0 ? { tally: PASSED } : { tally: FAILED, details: output };
    },
  };
}

function script(name: string, file: string, args: readonly string[]): Step {
  return {
    name,
    async run({ children }) {
      const { code, output } = await children.run({ program: process.execPath, args: [file, ...args] });
      return code === 0 ? { tally: PASSED } : { tally: FAILED, details: output };
    },
  };
}

function house({ name, rule, find }: Check): Step {
  return {
    name,
    async run({ root }) {
      const findings = find(openCheckout(root));
      if (findings.length === 0) return { tally: PASSED };
      return { tally: FAILED, details: `${rule}\n${findings.map(formatFinding).join("\n")}\n` };
    },
  };
}

function tests(name: string, args: readonly string[]): Step {
  return {
    name,
    live: true,
    async run({ children, scratch }) {
      const file = join(scratch, "report.json");
      rmSync(file, { force: true });
      const { code } = await children.run({
        program: children.tool("vitest"),
        args: [
          "run",
          "--reporter=default",
          `--reporter=${join(import.meta.dirname, "report-writer.ts")}`,
          `--outputFile=${file}`,
          ...args,
        ],
        live: true,
      });
      const report = parseReport(existsSync(file) ? readFileSync(file, "utf8") : undefined);
      return { tally: tallyReport(report, code), failures: failuresOf(report), skips: skipsOf(report) };
    },
  };
}
