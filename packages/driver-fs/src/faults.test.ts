import { expect, test } from "vitest";
import { type Fate, fakeFileSystem, type SystemCall } from "./fake-file-system.ts";
import { all, bytes, FakeStore, text } from "./fake-store.ts";
import { FsDriver } from "./operations.ts";
import { parseFsParameters } from "./parameters.ts";
import { SystemCalls } from "./system-calls.ts";

/** A store with the object `/a/object`, and a driver of which the calls named by `fail` fail with `code`. */
async function failingStore() {
  const store = await FakeStore.create();
  await store.driver().putContent("/a/object", bytes("old"));
  let fate: (call: SystemCall) => Fate = () => undefined;
  const driver = store.driver({}, (call) => fate(call));
  await driver.putContent("/a/warm", bytes(""));
  const fail = (code: string, name: string, file?: string): void => {
    fate = (call) =>
      call.name === name && (file === undefined || call.files.includes(file)) ? code : undefined;
  };
  const recover = (): void => {
    fate = () => undefined;
  };
  return { store, driver, fail, recover, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
}

const WRITES = ["create", "write", "fsync", "close", "rename"];

test.each(WRITES)(
  "putContent without space at %s leaves the old object and no temporary file",
  async (call) => {
    await using failing = await failingStore();
    const { store, driver, fail, recover } = failing;
    fail("ENOSPC", call);
    await expect(driver.putContent("/a/object", bytes("new"))).rejects.toMatchObject({
      code: "QUOTA_EXCEEDED",
    });
    recover();
    expect(text(await driver.getContent("/a/object"))).toBe("old");
    expect(await store.residue()).toEqual([]);
    await driver.putContent("/a/object", bytes("new"));
    expect(text(await driver.getContent("/a/object"))).toBe("new");
  },
);

/** What gives a file its time at commit. */
const STAMP = process.platform === "linux" ? "ftruncate" : "futimes";

test.each(["create", "write", STAMP, "fsync", "rename"])(
  "a writer without space at %s leaves the old object, and nothing once disposed",
  async (call) => {
    await using failing = await failingStore();
    const { store, driver, fail, recover } = failing;
    fail("EDQUOT", call);
    {
      await using writer = await driver.writer("/a/object");
      const run = async (): Promise<void> => {
        await writer.write(Buffer.alloc(300_000));
        await writer.commit();
      };
      await expect(run()).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
      recover();
    }
    expect(text(await driver.getContent("/a/object"))).toBe("old");
    expect(await store.residue()).toEqual([]);
  },
);

test.each(["create", "write", "fsync", "link", "rename"])(
  "a close without space at %s leaves no resume point, and nothing once disposed",
  async (call) => {
    await using failing = await failingStore();
    const { store, driver, fail, recover } = failing;
    {
      await using writer = await driver.writer("/a/object");
      await writer.write(bytes("new"));
      fail("ENOSPC", call);
      await expect(writer.close()).rejects.toMatchObject({ code: "QUOTA_EXCEEDED" });
      recover();
    }
    await expect(driver.writer("/a/object", { append: true })).rejects.toMatchObject({
      code: "UNSUPPORTED_METHOD",
    });
    expect(await store.residue()).toEqual([]);
  },
);

test("an fsync of bytes that failed is not tried again: commit never succeeds over what was lost", async () => {
  await using failing = await failingStore();
  const { driver, fail, recover } = failing;
  fail("EAGAIN", "fsync", "~/tmp/<nonce>");
  await using writer = await driver.writer("/a/object");
  await writer.write(bytes("new"));
  await expect(writer.commit()).rejects.toMatchObject({ retryable: false });
  recover();
  await expect(writer.commit()).rejects.toMatchObject({ code: "THROTTLED" });
  expect(text(await driver.getContent("/a/object"))).toBe("old");
});

test("nor is it by a bare writer that is asked again", async () => {
  await using store = await FakeStore.create();
  let failing = true;
  const fs = fakeFileSystem(store.root, ({ name }) => (name === "fsync" && failing ? "EIO" : undefined));
  const driver = new FsDriver(parseFsParameters({ rootDirectory: store.root }), new SystemCalls(4, fs));
  const writer = await driver.writer("/object");
  await expect(writer.commit()).rejects.toMatchObject({ code: "BACKEND" });
  failing = false;
  await expect(writer.commit()).rejects.toMatchObject({ code: "BACKEND" });
  await expect(writer.close()).rejects.toMatchObject({ code: "BACKEND" });
});

test("a commit whose rename failed for want of descriptors may be repeated", async () => {
  await using failing = await failingStore();
  const { driver, fail, recover } = failing;
  await using writer = await driver.writer("/a/object");
  await writer.write(bytes("new"));
  fail("EMFILE", "rename");
  await expect(writer.commit()).rejects.toMatchObject({ code: "THROTTLED", retryable: true });
  recover();
  await writer.commit();
  expect(text(await driver.getContent("/a/object"))).toBe("new");
});

test("a commit whose directory could not be flushed has an unknown outcome, and repeated finds its own object", async () => {
  await using failing = await failingStore();
  const { driver, fail, recover } = failing;
  await using writer = await driver.writer("/a/object");
  await writer.write(bytes("new"));
  fail("EMFILE", "open", "a");
  await expect(writer.commit()).rejects.toMatchObject({ outcome: "unknown", retryable: true });
  recover();
  await writer.commit();
  expect(text(await driver.getContent("/a/object"))).toBe("new");
});

test.each([
  ["EACCES", "PERMISSION_DENIED"],
  ["EPERM", "PERMISSION_DENIED"],
  ["EROFS", "PERMISSION_DENIED"],
  ["EIO", "BACKEND"],
  ["EMFILE", "THROTTLED"],
  ["ESTALE", "UNAVAILABLE"],
  ["ETIMEDOUT", "UNAVAILABLE"],
])("%s is %s in every operation, never a miss", async (errno, code) => {
  await using failing = await failingStore();
  const { driver, fail } = failing;
  fail(errno, "realpath");
  for (const attempt of [
    () => driver.getContent("/a/object"),
    () => driver.reader("/a/object"),
    () => driver.stat("/a/object"),
    () => driver.writer("/a/object"),
    () => driver.putContent("/a/object", bytes("")),
    () => driver.move("/a/object", "/b"),
    () => driver.delete("/a/object"),
    () => all(driver.list("/a")),
    () => all(driver.walk("/a")),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code });
  }
  fail(errno, "readdir");
  await expect(all(driver.list("/a"))).rejects.toMatchObject({ code });
  await expect(driver.writer("/a/object", { append: true })).rejects.toMatchObject({ code });
  await expect(driver.reclaim({ olderThan: new Date() })).rejects.toMatchObject({ code });
});

test("an interrupted call is reported as one that may be repeated", async () => {
  await using failing = await failingStore();
  const { driver, fail } = failing;
  fail("EINTR", "read");
  await expect(driver.getContent("/a/object")).rejects.toMatchObject({
    code: "UNAVAILABLE",
    retryable: true,
  });
});

test("a body and a walk name the cause of a failure like every other operation", async () => {
  await using failing = await failingStore();
  const { driver, fail } = failing;
  await using reader = await driver.reader("/a/object");
  fail("EACCES", "read");
  await expect(reader.body.getReader().read()).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
  fail("EACCES", "lstat", "a/object");
  await expect(all(driver.walk("/"))).rejects.toMatchObject({ code: "PERMISSION_DENIED" });
});

test("an upload whose file could not be closed leaves none once disposed", async () => {
  await using failing = await failingStore();
  const { store, driver, fail, recover } = failing;
  {
    await using writer = await driver.writer("/a/object");
    await writer.write(Buffer.alloc(300_000));
    fail("EIO", "close");
    await expect(writer.commit()).rejects.toMatchObject({ code: "BACKEND" });
    recover();
  }
  expect(await store.residue()).toEqual([]);
});

test("a commit that is done, and whose upload cannot be removed, does not say that nothing changed", async () => {
  await using failing = await failingStore();
  const { driver, fail, recover } = failing;
  const first = await driver.writer("/up/data");
  await first.write(bytes("new"));
  await first.close();
  await using writer = await driver.writer("/up/data", { append: true });
  fail("EROFS", "rmdir");
  await expect(writer.commit()).rejects.toMatchObject({ code: "PERMISSION_DENIED", outcome: "unknown" });
  recover();
  expect(text(await driver.getContent("/up/data"))).toBe("new");
});

test("messages name the system's error and call, and keep the file's name to the cause", async () => {
  await using failing = await failingStore();
  const { store, driver, fail } = failing;
  fail("EACCES", "open");
  const error: Error = (await driver.getContent("/a/object").catch((thrown: Error) => thrown)) as Error;
  expect(error.message).toMatch(/answered EACCES to open; let the process read and write/);
  expect(error.message).not.toContain(store.root);
  expect(error.cause).toBeInstanceOf(Error);
});
