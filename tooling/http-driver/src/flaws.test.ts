import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type AnyDriverFactory, guard } from "@stowage/core";
import { cases, runConformance } from "@stowage/testsuite";
import { afterAll, expect, test } from "vitest";
import { answerFlaws, outcomeFlaws } from "./answer-flaws.ts";
import { deleteFlaws } from "./delete-flaws.ts";
import type { Flaw } from "./flaw.ts";
import { harnessOf } from "./harness.ts";
import { outageFlaws } from "./outage-flaws.ts";
import { resumeFlaws } from "./resume-flaws.ts";
import { retryFlaws } from "./retry-flaws.ts";
import { ObjectServer } from "./server.ts";

/** Below this package, so that the copies find what they import. */
const VARIANTS = new URL("../.variants/", import.meta.url);
const flaws = [
  ...retryFlaws,
  ...answerFlaws,
  ...outcomeFlaws,
  ...outageFlaws,
  ...resumeFlaws,
  ...deleteFlaws,
];

afterAll(() => rm(VARIANTS, { recursive: true, force: true }));

/** The driver with a flaw in it. @throws if the driver has changed where the flaw is */
async function planted({ id, changes }: Flaw): Promise<URL> {
  const folder = new URL(`${id}-${process.pid}/`, VARIANTS);
  await mkdir(folder, { recursive: true });
  await cp(new URL("./", import.meta.url), folder, {
    recursive: true,
    filter: (path) => !path.endsWith(".test.ts"),
  });
  for (const [file, find, replace] of changes) {
    const target = new URL(file, folder);
    const text = await readFile(target, "utf8");
    expect(text.split(find), `the place of ${id} in ${file}`).toHaveLength(2);
    await writeFile(
      target,
      text.replace(find, () => replace),
    );
  }
  return new URL("driver.ts", folder);
}

async function factoryOf(module: URL): Promise<AnyDriverFactory> {
  const { http }: { readonly http: AnyDriverFactory } = await import(
    /* @vite-ignore */ fileURLToPath(module)
  );
  return http;
}

const rows = flaws.flatMap((flaw) => flaw.found.map((id) => ({ flaw, id, name: flaw.id })));

test.for(rows)("$id finds $name", { timeout: 120_000 }, async ({ flaw, id }) => {
  await using server = await ObjectServer.start();
  const module = await planted(flaw);
  const factory = await factoryOf(module);
  const harness = harnessOf(server, module, async (parameters) =>
    guard(await factory.create(factory.parse(parameters))),
  );
  const { results } = await runConformance(harness, { cases: cases.filter((each) => each.id === id) });
  expect(results).toMatchObject([{ id, outcome: { status: "failed" } }]);
});

test("flaws have names of their own", () => {
  expect(new Set(flaws.map(({ id }) => id)).size).toBe(flaws.length);
});
