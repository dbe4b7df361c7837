import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

test("the quickstart of @stowage/registry runs", async () => {
  await expect(import("./quickstart.ts")).resolves.toBeDefined();
});

test("the README shows the quickstart as it is", async () => {
  const quickstart = await readFile(new URL("quickstart.ts", import.meta.url), "utf8");
  const readme = await readFile(new URL("../../packages/registry/README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${quickstart}\`\`\``);
});
