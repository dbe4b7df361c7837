import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { HarnessError } from "./harness.ts";
import { loadDriver } from "./load-driver.ts";

const TINY = new URL("./tiny-driver.ts", import.meta.url);
const CORE = JSON.stringify(new URL("../../core/src/index.ts", import.meta.url).href);

function moduleOf(source: string): string {
  return `data:text/javascript,${encodeURIComponent(source)}`;
}

function factory(name: string): string {
  return `{ name: "${name}", package: "p", parse: (x) => x, create: async () => ({}) }`;
}

test.each([
  ["a URL", TINY.href, "/"],
  ["a path from the directory", "./tiny-driver.ts", fileURLToPath(new URL(".", import.meta.url))],
  ["a file of the directory", "tiny-driver.ts", fileURLToPath(new URL(".", import.meta.url))],
  ["an absolute path", fileURLToPath(TINY), "/"],
])("a factory is found by %s", async (_, module, directory) => {
  const loaded = await loadDriver(module, directory);
  expect(loaded.name).toBe("tiny");
  await using driver = await loaded.create(undefined);
  expect(driver.name).toBe("tiny");
});

test("a driver that the module registers is found, and guarded", async () => {
  const source = `import { registerDriver } from ${CORE}; registerDriver(${factory("registered-by-test")});`;
  expect((await loadDriver(moduleOf(source), "/")).name).toBe("registered-by-test");
});

test.each([
  ["nothing", "export const x = 1;", /exports no driver factory/],
  [
    "two factories",
    `export const a = ${factory("a")}; export const b = ${factory("b")};`,
    /several driver factories: "a", "b"/,
  ],
  ["an error", "throw new Error('broken');", /cannot be imported: broken/],
])("a module with %s is an error of the harness", async (_, source, message) => {
  const loading = loadDriver(moduleOf(source), "/");
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.toBeInstanceOf(HarnessError);
});

test("a module that is not there is an error of the harness that names it", async () => {
  await expect(loadDriver("./no-such-file.ts", "/")).rejects.toThrow(/no-such-file.ts cannot be imported/);
  await expect(loadDriver("no-such-package", "/")).rejects.toThrow(/no-such-package cannot be imported/);
});
