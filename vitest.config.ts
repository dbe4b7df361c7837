import { defineConfig } from "vitest/config";

// `npm test` runs the projects one after the other; `vitest run <folder>` takes what it needs of any.
const projects = {
  unit: {
    include: [
      "{packages,tooling}/*/src/**/*.test.ts",
      "benchmarks/src/**/*.test.ts",
      "examples/**/*.test.ts",
    ],
    exclude: ["tooling/{clients,packaging,reliability}/**"],
  },
  packaging: { include: ["tooling/packaging/src/**/*.test.ts"], exclude: [] },
  reliability: { include: ["tooling/reliability/src/**/*.test.ts"], exclude: [] },
  clients: { include: ["tooling/clients/src/**/*.test.ts"], exclude: [] },
};

export default defineConfig({
  test: {
    typecheck: { enabled: false },
    testTimeout: 20_000,
    projects: Object.entries(projects).map(([name, { include, exclude }]) => ({
      extends: true,
      test: { name, include, exclude: ["**/node_modules/**", "**/dist/**", ...exclude] },
    })),
  },
});
