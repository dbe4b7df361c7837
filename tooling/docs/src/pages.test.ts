import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { pages } from "./pages.ts";

const root = join(import.meta.dirname, "../../..");

describe("generated pages", () => {
  it.each(pages)("$file is what the code gives", ({ file, render }) => {
    const page = readFileSync(join(root, file), "utf8");
    expect(render(page)).toBe(page);
  });

  it("have the parameters of every driver in its README", () => {
    const drivers = readdirSync(join(root, "packages")).filter((folder) => folder.startsWith("driver-"));
    for (const folder of drivers) {
      expect(pages.map(({ file }) => file)).toContain(`packages/${folder}/README.md`);
      const readme = readFileSync(join(root, "packages", folder, "README.md"), "utf8");
      expect(readme).toContain(`<!-- generated parameters: ${folder} -->`);
    }
  });
});
