import { mkdtempSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { guard } from "@stowage/core";
import type { HarnessFileSystem } from "@stowage/testsuite";
import { describeConformance } from "@stowage/testsuite/vitest";
import { afterAll } from "vitest";
import { GATHERED } from "./data-file.ts";
import { createFsDriver } from "./driver.ts";
import { backDoorsOf } from "./fake-back-doors.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { CHUNK } from "./reader.ts";
import { SystemCalls } from "./system-calls.ts";

const directory = mkdtempSync(join(tmpdir(), "stowage-conformance-"));
const rootDirectory = join(directory, "store");

const fileSystem: HarnessFileSystem = {
  async create({ directory: place, calls }) {
    const parameters = parseFsParameters(this.parameters(place));
    return guard(new FsDriver(parameters, new SystemCalls(parameters.maxThreads, calls)));
  },
  // One that does not exist yet, so that its own name is looked at too.
  parameters: (place) => ({ rootDirectory: join(place, "root") }),
};

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
  limits: { chunkSize: CHUNK, partSize: GATHERED },
  backDoors: backDoorsOf(rootDirectory, join(directory, "outside")),
  fileSystem,
});

afterAll(() => rm(directory, { recursive: true, force: true }));
