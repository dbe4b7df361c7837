import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { pages } from "./pages.ts";

const root = join(import.meta.dirname, "../../..");

it("has the parameters of every driver in its README", () => {
  const drivers = readdirSync(join(root, "packages")).filter((folder) => folder.startsWith("driver-"));
  expect(drivers.length).toBeGreaterThan(0);
  for (const folder of drivers) {
    expect(pages.map(({ file }) => file)).toContain(`packages/${folder}/README.md`);
    const readme = readFileSync(join(root, "packages", folder, "README.md"), "utf8");
    expect(readme).toContain(`<!-- generated parameters: ${folder} -->`);
  }
});
