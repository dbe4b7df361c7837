import { defineConfig } from "vitest/config";
import { testProjects } from "./tooling/test-run/src/test-projects.ts";

export default defineConfig({
  test: {
    typecheck: { enabled: false },
    testTimeout: 60_000,
    // `npm test` runs these one after the other; `vitest run <folder>` takes what it needs of any.
    projects: testProjects.map(({ name, include, exclude = [], globalSetup }) => ({
      extends: true,
      test: {
        name,
        include: [...include],
        exclude: ["**/node_modules/**", "**/dist/**", ...exclude],
        globalSetup: globalSetup === undefined ? [] : [globalSetup],
      },
    })),
  },
});
