import { execFile } from "node:child_process";
import { expect, test } from "vitest";

/** Runs a program of its own: node:test reports to the process that it runs in. */
function nodeTest(source: string): Promise<{ readonly failed: boolean; readonly output: string }> {
  return new Promise((resolve) => {
    const argv = ["--input-type=module", "--test-reporter=tap", "-e", source];
    execFile(process.execPath, argv, { cwd: import.meta.dirname, maxBuffer: 2 ** 24 }, (error, output) => {
      resolve({ failed: error !== null, output });
    });
  });
}

function suiteOn(driver: string): string {
  return `import { describeConformance } from "./node-test.ts";
    import { tinyDriver } from "./tiny-driver.ts";
    describeConformance({ name: "tiny", create: async () => ${driver} }, { grep: "DELE-02,APPD-04,LIST-02", seed: 3 });`;
}

test("a driver that conforms passes, and what it does not declare is skipped with the reason", async () => {
  const { failed, output } = await nodeTest(suiteOn("tinyDriver()"));
  expect(failed).toBe(false);
  expect(output).toMatch(/ok \d+ - DELE-02 /);
  expect(output).toMatch(/APPD-04 .* # SKIP not declared: resume/);
});

test("a should that is declared to fail is skipped with its reason", async () => {
  const picky = `tinyDriver({ putContent: async () => { throw new Error("no") } })`;
  const declared = suiteOn(picky)
    .replace("name:", `deviations: [{ id: "PATH-12", reason: "a disk of 1981" }], name:`)
    .replace(/grep: "[^"]*"/, 'grep: "PATH-12"');
  const { failed, output } = await nodeTest(declared);
  expect(failed).toBe(false);
  expect(output).toMatch(/PATH-12 .* # SKIP fails, as declared: a disk of 1981/);
});

test("a driver that does not conform fails its case, with expectation and replay line", async () => {
  const { failed, output } = await nodeTest(suiteOn("tinyDriver({ delete: async () => undefined })"));
  expect(failed).toBe(true);
  expect(output).toMatch(/not ok \d+ - DELE-02 /);
  expect(output).toMatch(/expected .*PATH_NOT_FOUND/);
  expect(output).toContain("seed: 3");
});
