import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule, Vitest } from "vitest/node";
import type { TestReport } from "./test-report.ts";

/** A reporter of vitest that writes a {@link TestReport} to `--outputFile`. */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter by its default export
export default class ReportWriter implements Reporter {
  #file: string | undefined;

  onInit({ config: { outputFile } }: Vitest): void {
    if (typeof outputFile !== "string") throw new TypeError("the report needs a file; set --outputFile");
    this.#file = outputFile;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    if (this.#file !== undefined) writeFileSync(this.#file, JSON.stringify(toReport(modules, unhandled)));
  }
}

function toReport(modules: readonly TestModule[], unhandled: readonly SerializedError[]): TestReport {
  const broken = unhandled.map(({ message }) => `unhandled error: ${message}`);
  const tests = modules.flatMap((module) => {
    const found = [...module.children.allTests()].map((test) => {
      const result = test.result();
      const note = result.state === "skipped" ? result.note : undefined;
      return { name: `${module.relativeModuleId} > ${test.fullName}`, state: result.state, note };
    });
    if (module.state() === "failed" && found.every(({ state }) => state !== "failed")) {
      broken.push(module.relativeModuleId);
    }
    return found;
  });
  return { tests, broken };
}
