import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const guide = await readFile(new URL("../../docs/writing-a-driver.md", import.meta.url), "utf8");
const table = guide.split("## Coming from the first registry")[1] ?? "";

/** Files in which everything is declared that the right column names. */
const DECLARED = [
  "core/src/index.ts",
  "core/src/contract.ts",
  "core/src/driver-entry.ts",
  "core/src/driver-registry.ts",
  "core/src/errors.ts",
  "driver-fs/src/driver.ts",
  "testsuite/src/harness.ts",
  "testsuite/src/vitest.ts",
];

test("what the guide calls ours is there", async () => {
  const files = DECLARED.map((file) => readFile(new URL(`../../packages/${file}`, import.meta.url), "utf8"));
  const declared = (await Promise.all(files)).join("\n");
  const ours = [...table.matchAll(/^\| .* \| (.*) \|$/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([A-Za-z]{3,})[^`]*`/g)].map(([, name = ""]) => name),
  );
  expect(ours.length).toBeGreaterThan(30);
  expect(ours.filter((name) => name !== "break" && !new RegExp(`\\b${name}\\b`).test(declared))).toEqual([]);
});
