import * as nodeFs from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guard } from "@stowage/core";
import { afterEach, expect, test } from "vitest";
import type { FileSystem } from "./file-system.ts";
import { privateFile } from "./keys.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

let root = "";

afterEach(() => rm(root, { recursive: true, force: true }));

test("a driver disposed while an aborted writer still opens its file leaves neither descriptor nor file", async () => {
  root = await mkdtemp(join(tmpdir(), "stowage-opening-"));
  const open = new Set<number>();
  let go = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const calls: FileSystem = {
    ...nodeFs,
    open(file, flags, mode, done) {
      const opened: typeof done = (error, descriptor) => {
        if (error === null) open.add(descriptor);
        done(error, descriptor);
      };
      if ((flags & nodeFs.constants.O_CREAT) === 0) return nodeFs.open(file, flags, mode, opened);
      go = () => nodeFs.open(file, flags, mode, opened);
      begin();
    },
    close(descriptor, done) {
      open.delete(descriptor);
      nodeFs.close(descriptor, done);
    },
  };
  const parameters = parseFsParameters({ rootDirectory: root });
  const driver = guard(new FsDriver(parameters, new SystemCalls(parameters.maxThreads, calls)));
  const abort = new AbortController();
  const writer = await driver.writer("/a", { signal: abort.signal });
  const reason = new Error("of the caller");
  const writing = expect(writer.write(new Uint8Array(600_000))).rejects.toBe(reason);
  await begun;
  abort.abort(reason);
  const disposed = driver[Symbol.asyncDispose]();
  go();
  await disposed;
  expect([...open]).toEqual([]);
  expect(await readdir(join(privateFile(root), "tmp"))).toEqual([]);
  await writing;
});
