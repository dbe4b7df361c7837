import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { USAGE } from "./cli-usage.ts";

const ROOT = new URL("../../../", import.meta.url);
/** Options of other commands: npm's, Node's. */
const FOREIGN = ["--save-dev", "--test"];

test.each(["docs/conformance-cases.md", "docs/writing-a-driver.md", "packages/testsuite/README.md"])(
  "%s names no option that the command does not have",
  async (page) => {
    const text = await readFile(new URL(page, ROOT), "utf8");
    const named = new Set(text.match(/(?<![\w-])--[a-z][\w-]*/g));
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((option) => !USAGE.includes(`${option} `) && !FOREIGN.includes(option))).toEqual(
      [],
    );
  },
);
