import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { steps } from "./steps.ts";

const root = new URL("../../../", import.meta.url);

it("needs no program that CI does not install and the README does not name", async () => {
  const [script, readme] = await Promise.all([
    readFile(new URL(".ci/run", root), "utf8"),
    readFile(new URL("README.md", root), "utf8"),
  ]);
  const needs = steps().flatMap((step) => step.needs ?? []);
  expect(needs.length).toBeGreaterThan(0);
  for (const { program, install } of needs) {
    expect(script).toContain(`command -v ${program}`);
    expect(readme).toContain(install);
  }
});

it("starts with what is fast, and ends with runs of tests", () => {
  const live = steps().map((step) => step.live === true);
  expect(live.indexOf(true)).toBe(live.lastIndexOf(false) + 1);
});
