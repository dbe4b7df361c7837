import { join, matchesGlob } from "node:path";
import { openCheckout } from "@stowage/checks";
import { expect, it } from "vitest";
import { testProjects } from "./test-projects.ts";

it("gives every test file to one project", () => {
  const files = openCheckout(join(import.meta.dirname, "../../..")).files.filter((file) =>
    file.endsWith(".test.ts"),
  );
  expect(files.length).toBeGreaterThan(0);
  const homes = files.map((file) => {
    const matching = testProjects.filter(
      ({ include, exclude = [] }) =>
        include.some((glob) => matchesGlob(file, glob)) && !exclude.some((glob) => matchesGlob(file, glob)),
    );
    return { file, projects: matching.length };
  });
  expect(homes.filter(({ projects }) => projects !== 1)).toEqual([]);
});
