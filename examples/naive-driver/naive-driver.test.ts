import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyDriverFactory, guard } from "@stowage/core";
import { runConformance } from "@stowage/testsuite";
import { expect, test } from "vitest";

const FILE = new URL("driver.mjs", import.meta.url);
const guide = await readFile(new URL("../../docs/writing-a-driver.md", import.meta.url), "utf8");
const section = guide.split("## What the suite finds in a naive driver")[1]?.split("\n## ")[0] ?? "";

/** Rows of the guide: a line of the driver, and the cases of which at least one sees what is wrong with it. */
const defects = [...section.matchAll(/^\| `(.*)` \| .* \| ([A-Z\d, -]+) \|$/gm)].map(
  ([, line = "", ids = ""]) => ({
    line,
    ids: ids.split(", "),
  }),
);

test("the guide shows lines of the driver as they are", async () => {
  const source = await readFile(FILE, "utf8");
  expect(defects.length).toBeGreaterThan(15);
  for (const { line } of defects) expect(source).toContain(line);
});

test("the suite finds in the naive driver what the guide says", { timeout: 120_000 }, async () => {
  const { naive } = (await import(FILE.href)) as { readonly naive?: AnyDriverFactory };
  if (naive === undefined) throw new TypeError("the module exports no naive");
  const folder = await mkdtemp(join(tmpdir(), "naive-"));
  try {
    const harness = {
      name: "naive",
      create: async () => guard(await naive.create({ folder })),
      module: FILE,
      parameters: { folder },
    };
    const grep = defects.flatMap(({ ids }) => ids).join(",");
    const { results, verdict } = await runConformance(harness, { grep, seed: 1 });
    const failed = new Set(results.flatMap(({ id, outcome }) => (outcome.status === "failed" ? [id] : [])));
    expect(verdict).toBe("does not conform");
    expect(defects.filter(({ ids }) => !ids.some((id) => failed.has(id)))).toEqual([]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
