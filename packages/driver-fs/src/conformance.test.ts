import { mkdtempSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describeConformance } from "@stowage/testsuite/vitest";
import { afterAll } from "vitest";
import { createFsDriver } from "./driver.ts";
import { backDoorsOf } from "./fake-back-doors.ts";

const directory = mkdtempSync(join(tmpdir(), "stowage-conformance-"));
const rootDirectory = join(directory, "store");

describeConformance({
  name: "filesystem",
  create: () => createFsDriver({ rootDirectory }),
  createMissing: () => createFsDriver({ rootDirectory: join(directory, "missing"), createRoot: false }),
  async createBelow(root) {
    const below = join(directory, "roots", root);
    await mkdir(dirname(below), { recursive: true });
    return await createFsDriver({ rootDirectory: below });
  },
  module: new URL("./driver.ts", import.meta.url),
  parameters: { rootDirectory },
  refused: [
    { change: { rootDirectory: undefined }, names: "rootDirectory" },
    { change: { rootDirectory: "/d".repeat(200) }, names: "rootDirectory" },
    { change: { fsync: "sometimes" }, names: "fsync" },
    { change: { maxThreads: 0 }, names: "maxThreads" },
    { change: { strongList: 1 }, names: "strongList" },
  ],
  backDoors: backDoorsOf(rootDirectory, join(directory, "outside")),
});

afterAll(() => rm(directory, { recursive: true, force: true }));
