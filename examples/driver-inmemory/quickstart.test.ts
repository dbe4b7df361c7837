import { readFile } from "node:fs/promises";
import { expect, test, vi } from "vitest";

test("the quickstart of @stowage/driver-inmemory runs, and prints what it says", async () => {
  const print = vi.spyOn(console, "log").mockReturnValue();
  await import("./quickstart.ts");
  expect(print.mock.calls).toEqual([
    ["/images", 0],
    ["/images/layer", 23],
    ["/notes", 0],
    ["/notes/hello", 5],
  ]);
});

test("the README shows the quickstart as it is", async () => {
  const quickstart = await readFile(new URL("quickstart.ts", import.meta.url), "utf8");
  const readme = await readFile(new URL("../../packages/driver-inmemory/README.md", import.meta.url), "utf8");
  expect(readme).toContain(`\`\`\`ts\n${quickstart}\`\`\``);
});
