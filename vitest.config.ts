import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["benchmarks/src/**/*.test.ts", "packages/*/src/**/*.test.ts", "tooling/*/src/**/*.test.ts", "examples/**/*.test.ts"],
    typecheck: { enabled: false },
    testTimeout: 20_000,
  },
});
