import { constants, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crashImages } from "./crash-images.ts";
import { CrashRecorder } from "./crash-recorder.ts";
import { TracedCalls } from "./traced-calls.ts";

const BLOCKS = 4;
const OLD = "old ".repeat(1024 * BLOCKS);
const NEW = "new ".repeat(1024 * BLOCKS);
const { O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_TRUNC } = constants;

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "stowage-recorder-"));
  mkdirSync(join(directory, "d"));
  mkdirSync(join(directory, "staging"));
  writeFileSync(join(directory, "d/object"), OLD);
});

afterEach(() => rmSync(directory, { recursive: true }));

/** What an object may be after a power failure in the middle of a protocol that replaces it, and after it. */
async function outcomes(
  replace: (disk: ReturnType<typeof callsOf>) => Promise<void>,
): Promise<{ readonly torn: number; readonly lost: number; readonly images: number }> {
  const traced = new TracedCalls();
  const recorder = new CrashRecorder(directory, crashImages);
  traced.observer = recorder;
  await replace(callsOf(traced));
  recorder.acknowledge();
  let torn = 0;
  let lost = 0;
  for (const { image, acknowledged } of recorder.moments) {
    const found = image.files.find(({ name }) => name === "/d/object")?.content.toString();
    if (found !== OLD && found !== NEW) torn += 1;
    else if (acknowledged && found !== NEW) lost += 1;
  }
  return { torn, lost, images: recorder.moments.length };
}

function callsOf({ calls }: TracedCalls) {
  const open = promisify(calls.open);
  const flush = async (name: string): Promise<void> => {
    const descriptor = await open(join(directory, name), O_RDONLY);
    await promisify(calls.fsync)(descriptor);
    await promisify(calls.close)(descriptor);
  };
  const write = async (name: string, flags: number, { sync }: { readonly sync: boolean }): Promise<void> => {
    const descriptor = await open(join(directory, name), O_RDWR | flags, 0o666);
    await promisify(calls.write)(descriptor, Buffer.from(NEW), 0, NEW.length, 0);
    if (sync) await promisify(calls.fsync)(descriptor);
    await promisify(calls.close)(descriptor);
  };
  const rename = (): Promise<void> =>
    promisify(calls.rename)(join(directory, "staging/1"), join(directory, "d/object"));
  return { flush, write, rename };
}

const CREATE = O_CREAT | O_EXCL;

test("a file that is emptied and written anew may be torn, also if it is flushed in the end", async () => {
  const { torn, lost } = await outcomes(({ write }) => write("d/object", O_TRUNC, { sync: true }));
  expect([torn > 10, lost]).toEqual([true, 0]);
});

test("what is written without a flush may be lost", async () => {
  const { torn, lost } = await outcomes(({ write }) => write("d/object", O_TRUNC, { sync: false }));
  expect([torn > 10, lost]).toEqual([true, 1]);
});

test("a rename of bytes that are not flushed leaves torn files", async () => {
  const { torn } = await outcomes(async ({ write, rename }) => {
    await write("staging/1", CREATE, { sync: false });
    await rename();
  });
  expect(torn).toBeGreaterThan(10);
});

test("flushed bytes and a rename that is not flushed: whole, but the old object may come back", async () => {
  const { torn, lost } = await outcomes(async ({ write, rename }) => {
    await write("staging/1", CREATE, { sync: true });
    await rename();
  });
  expect([torn, lost > 0]).toEqual([0, true]);
});

test("flushed bytes, rename, flushed directory: old or new, and new once acknowledged", async () => {
  const { torn, lost, images } = await outcomes(async ({ write, rename, flush }) => {
    await write("staging/1", CREATE, { sync: true });
    await rename();
    await flush("d");
  });
  expect([torn, lost]).toEqual([0, 0]);
  expect(images).toBeGreaterThan(15);
});

test("the flush of a directory whose own name is not flushed keeps nothing in it", async () => {
  writeFileSync(join(directory, "staging/1"), NEW);
  const traced = new TracedCalls();
  const recorder = new CrashRecorder(directory, crashImages);
  traced.observer = recorder;
  await promisify(traced.calls.mkdir)(join(directory, "e"));
  await promisify(traced.calls.rename)(join(directory, "staging/1"), join(directory, "e/object"));
  await callsOf(traced).flush("e");
  recorder.acknowledge();
  const seen = recorder.moments
    .filter(({ acknowledged }) => acknowledged)
    .map(({ image }) =>
      image.files
        .map(({ name }) => name)
        .filter((name) => name !== "/d/object")
        .join(),
    );
  expect(new Set(seen)).toEqual(new Set(["", "/staging/1", "/e/object", "/staging/1,/e/object"]));
});

test("what a failed fsync should have kept does not come back with the next one", async () => {
  const traced = new TracedCalls();
  const recorder = new CrashRecorder(directory, crashImages);
  traced.observer = recorder;
  const { fsync, open, write } = traced.calls;
  const descriptor = await promisify(open)(join(directory, "d/object"), O_RDWR, 0);
  await promisify(write)(descriptor, Buffer.from("x"), 0, 1, 0);
  traced.decide = ({ name }) => (name === "fsync" ? { errno: "EIO" } : undefined);
  await expect(promisify(fsync)(descriptor)).rejects.toMatchObject({ code: "EIO" });
  traced.decide = () => undefined;
  await promisify(fsync)(descriptor);
  recorder.acknowledge();
  const last = recorder.moments.filter(({ acknowledged }) => acknowledged);
  expect(last.map(({ image }) => image.files[0]?.content.toString() === OLD)).toEqual([true]);
  expect(traced.open).toEqual([join(directory, "d/object")]);
});
