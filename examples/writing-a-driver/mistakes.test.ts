import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type AnyDriverFactory, guard } from "@stowage/core";
import { runConformance } from "@stowage/testsuite";
import { afterAll, beforeAll, expect, test } from "vitest";

const MODULES = fileURLToPath(new URL("../../node_modules", import.meta.url));
const guide = await readFile(new URL("../../docs/writing-a-driver.md", import.meta.url), "utf8");
const right = await readFile(new URL("driver.mjs", import.meta.url), "utf8");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mistakes-"));
  await symlink(MODULES, join(folder, "node_modules"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Rows of the guide's table of mistakes: the right code, the wrong one, and the case that sees it. */
const mistakes = [
  ...(guide.split("## Ten usual mistakes")[1] ?? "").matchAll(
    /^\| (`.*) \| (`.*) \| .* \| ([A-Z]+-\d+) \|$/gm,
  ),
].map(([, instead, wrong, id]) => ({ instead: codeIn(instead), wrong: codeIn(wrong), id: id ?? "" }));

function codeIn(cell = ""): string {
  return cell.replace(/^(`+) ?(.*?) ?\1$/, "$2").replaceAll("\\|", "|");
}

function factoryIn(module: unknown): AnyDriverFactory {
  const { map } = module as { readonly map?: AnyDriverFactory };
  if (map === undefined) throw new TypeError("the module exports no map");
  return map;
}

test("the guide names ten mistakes", () => {
  expect(mistakes).toHaveLength(10);
});

test.each(mistakes)("$wrong is found by $id", async ({ instead, wrong, id }) => {
  expect(right.split(instead)).toHaveLength(2);
  const file = join(folder, `${id}.mjs`);
  await writeFile(
    file,
    right.replace(instead, () => wrong),
  );
  const factory = factoryIn(await import(pathToFileURL(file).href));
  const harness = {
    name: "wrong",
    create: async () => guard(await factory.create(factory.parse({}))),
    module: pathToFileURL(file),
    parameters: {},
  };
  const { results } = await runConformance(harness, { grep: id, seed: 1 });
  expect(results.map((result) => [result.id, result.outcome.status])).toEqual([[id, "failed"]]);
});
