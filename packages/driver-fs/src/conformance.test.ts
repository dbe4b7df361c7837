import * as nodeFs from "node:fs";
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
import type { FileSystem } from "./file-system.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { CHUNK } from "./reader.ts";
import { SystemCalls } from "./system-calls.ts";

const directory = nodeFs.mkdtempSync(join(tmpdir(), "stowage-conformance-"));
const rootDirectory = join(directory, "store");

const parameters = parseFsParameters({ rootDirectory });
let flushes = 0;
const counting: FileSystem = {
  ...nodeFs,
  fsync: (descriptor, done) => {
    flushes += 1;
    nodeFs.fsync(descriptor, done);
  },
};

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
  // As createFsDriver does, and with a count of what waits for the disk.
  create: async () => guard(new FsDriver(parameters, new SystemCalls(parameters.maxThreads, counting))),
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
  requests: () => ({ flushes }),
  budgets: {
    putContent: 2,
    getContent: 0,
    reader: 0,
    "stat object": 0,
    "stat directory": 0,
    "stat nothing": 0,
    commit: 2,
    "commit 3 parts": 2,
    "commit resumed elsewhere": 7, // one for the new directory of its resume points
    "list 1000": 0,
    "walk 1000": 0,
  },
});

afterAll(() => rm(directory, { recursive: true, force: true }));
