import { mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeConformance } from "@stowage/testsuite/vitest";
import { afterAll } from "vitest";
import { createFsDriver } from "./driver.ts";

const rootDirectory = mkdtempSync(join(tmpdir(), "stowage-conformance-"));

describeConformance({
  name: "filesystem",
  create: () => createFsDriver({ rootDirectory }),
  createMissing: () => createFsDriver({ rootDirectory: join(rootDirectory, "missing"), createRoot: false }),
  module: new URL("./driver.ts", import.meta.url),
  parameters: { rootDirectory },
});

afterAll(() => rm(rootDirectory, { recursive: true, force: true }));
