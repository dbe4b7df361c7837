import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const quickstart = new URL("quickstart.ts", import.meta.url);

test("the quickstart of @stowage/driver-fs runs, and leaves the object as a file", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "stowage-quickstart-"));
  try {
    const { stdout } = spawnSync(process.execPath, [fileURLToPath(quickstart)], { cwd, encoding: "utf8" });
    expect(stdout).toBe("second half");
    expect(await readFile(join(cwd, "store/images/layer"), "utf8")).toBe("first half, second half");
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});

test("the README shows the quickstart as it is", async () => {
  const readme = await readFile(new URL("../../packages/driver-fs/README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${await readFile(quickstart, "utf8")}\`\`\``);
});
