import { PathNotFoundError } from "@stowage/core";
import { expect, test } from "vitest";
import { HarnessError } from "./harness.ts";
import { tinyDriver } from "./tiny-driver.ts";
import { WorkerGone, WorkerProcess } from "./worker-process.ts";

const harness = {
  name: "tiny",
  create: async () => tinyDriver(),
  module: new URL("./tiny-driver.ts", import.meta.url),
};

test("a child makes the driver and executes steps, and its errors keep their codes", async () => {
  await using worker = await WorkerProcess.start(harness);
  const bytes = Uint8Array.of(1, 2, 3);
  await worker.putContent("/a", bytes);
  await worker.move("/a", "/b");
  expect(await worker.getContent("/b")).toEqual(bytes);
  const writer = await worker.writer("/c");
  await writer.write(bytes);
  expect(writer.size).toBe(3);
  await writer.commit({ destination: "/d" });
  expect(await worker.getContent("/d")).toEqual(bytes);
  await expect(worker.getContent("/c")).rejects.toBeInstanceOf(PathNotFoundError);
  await expect(writer.write(bytes)).rejects.toMatchObject({
    code: "WRITER_CLOSED",
    path: "/c",
    driver: "tiny",
  });
  await expect(worker.getContent("no-slash")).rejects.toMatchObject({ code: "INVALID_PATH" });
  await worker.end();
});

test("what a killed child had not answered rejects, what comes later too", async () => {
  await using worker = await WorkerProcess.start(harness);
  worker.pause();
  const asked = worker.getContent("/a");
  const rejected = expect(asked).rejects.toBeInstanceOf(WorkerGone);
  await worker.kill();
  await rejected;
  await expect(worker.getContent("/a")).rejects.toBeInstanceOf(WorkerGone);
});

test("a stopped child answers once it is woken", async () => {
  await using worker = await WorkerProcess.start(harness);
  worker.pause();
  const put = worker.putContent("/a", Uint8Array.of(1));
  worker.wake();
  await put;
});

test("what a child process holds is measured around what it does", async () => {
  await using worker = await WorkerProcess.start(harness);
  const { before, after } = await worker.held({ step: "cycles", times: 10 });
  expect(after.resources).toEqual(before.resources);
  expect(before.heap).toBeGreaterThan(1_000_000);
});

test("a child on another machine has a clock, a name and temporary files of its own", async () => {
  const clock = -3_600_000;
  await using worker = await WorkerProcess.start(harness, { clock, temporary: "/nowhere" });
  await worker.putContent("/a", Uint8Array.of(1));
  expect(await worker.ask({ step: "identity" })).toMatchObject({ temporary: "/nowhere" });
  const { now } = (await worker.ask({ step: "identity" })) as { readonly now: number };
  expect(Math.abs(now - Date.now() - clock)).toBeLessThan(60_000);
});

test("a module that a child cannot load is an error of the harness", async () => {
  const wrong = { ...harness, module: "./no-such-module.ts" };
  await expect(WorkerProcess.start(wrong)).rejects.toBeInstanceOf(HarnessError);
  await expect(WorkerProcess.start(wrong)).rejects.toThrow(/no-such-module.ts cannot be imported/);
});
