import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { expectInvalid } from "../invalid-path.ts";
import { positions } from "../listed.ts";
import { expectStored, put, upload } from "../stored.ts";

/** Every operation that could reach something outside through `link`; each settles, none has to reject. */
function attempts(driver: StorageDriver, link: string, own: string): readonly (() => Promise<unknown>)[] {
  const inside = `${link}/secret`;
  const bytes = new Uint8Array(5);
  const uploading = async (path: string): Promise<void> => {
    await using writer = await driver.writer(path);
    await writer.write(bytes);
    await writer.commit();
  };
  return [
    () => driver.getContent(inside),
    () => driver.reader(inside),
    () => driver.stat(inside),
    () => positions(driver.list(link)),
    () => positions(driver.walk(link)),
    () => driver.putContent(inside, bytes),
    () => driver.putContent(`${link}/new`, bytes),
    () => driver.putContent(`${link}/deep/new`, bytes),
    () => uploading(inside),
    () => uploading(`${link}/new`),
    () => uploading(`${link}/deep/new`),
    async () => {
      await using writer = await driver.writer(`${own}-sent`);
      await writer.write(bytes);
      await writer.commit({ destination: inside });
    },
    async () => {
      await using writer = await driver.writer(inside);
      await writer.write(bytes);
      await writer.close();
      await using resumed = await driver.writer(inside, { append: true });
      await resumed.commit({ destination: `${link}/new` });
    },
    () => driver.putContent(inside, bytes, { ifAbsent: true }),
    () => driver.redirectUrl(inside, { method: "GET" }),
    () => positions(driver.walk(own.slice(0, own.lastIndexOf("/")), { startAfter: inside })),
    () => driver.move(inside, `${own}-stolen`),
    () => driver.move(own, `${link}/moved`),
    () => driver.move(own, inside),
    () => driver.delete(inside),
    () => driver.delete(`${link}/deep`),
    async () => {
      await driver.deleteObjects?.([inside]);
    },
  ];
}

/** What would give away, or change, something outside the store. */
async function expectKeptOut(context: CaseContext, driver: StorageDriver, name: string): Promise<void> {
  const { path, data } = context;
  const link = path(`${name}/link`);
  const own = path(`${name}/own`);
  await put(driver, own, data("own"), 100);
  const planted = await context.backDoor("plantLink")(link);
  const before = await planted.outside();
  expectThat(before.includes("secret"), "something outside that can be lost", before);
  for (const attempt of attempts(driver, link, own)) {
    const found = await attempt().catch(() => undefined);
    const seen = found instanceof Uint8Array ? Buffer.from(found).toString() : JSON.stringify(found ?? "");
    expectThat(!/outside|secret/.test(seen), "nothing of what is outside", seen);
    expectEqual("what is outside", await planted.outside(), before);
  }
  const walked = await positions(driver.walk(path(name)));
  expectThat(
    walked.every((position) => !position.startsWith(`${link}/`)),
    "nothing below the link to be walked",
    walked.join(" "),
  );
  await expectStored(context, own, { object: data("own"), size: 100 }, driver);
  await driver.delete(path(name));
  expectEqual("what is outside after a recursive delete", await planted.outside(), before);
}

/** Ways out of the store that do not look like ways out. */
export const pathLinkCases: readonly CaseDefinition[] = [
  {
    id: "PATH-13",
    level: "must",
    rules: ["paths"],
    needs: [],
    facilities: ["back-door:plantLink"],
    tier: 0,
    title: "no operation reads, lists, writes or deletes outside the store, through a planted link neither",
    why: "whoever can write into the store must not thereby own the machine",
    async run(context) {
      await expectKeptOut(context, context.driver, "d");
      for (const way of [
        "/../x",
        "/a/../../x",
        "/a/..%2f..%2fx",
        "/a/%2e%2e/x",
        "/a/..\\..\\x",
        "/a/\u2025/x",
      ]) {
        await expectInvalid(context.driver, way);
      }
      // An object in the place of the link is written beside it, never through it.
      const { path, data, driver } = context;
      const planted = await context.backDoor("plantLink")(path("e"));
      const before = await planted.outside();
      await upload(driver, path("e"), data("own"), 10).catch(() => undefined);
      await driver.putContent(path("e"), data("own").bytes(0, 10)).catch(() => undefined);
      await driver.delete(path("e")).catch(() => undefined);
      expectEqual("what is outside", await planted.outside(), before);
    },
  },
  {
    id: "PATH-17",
    level: "must",
    rules: ["paths", 2],
    needs: [],
    facilities: ["missing-store"],
    tier: 0,
    title: "what breaks the grammar is INVALID_PATH before any I/O: where the store is missing, too",
    why: "what cannot be a path must not cost a request, nor be logged as an outage",
    async run({ openMissing }) {
      const driver = await openMissing();
      for (const wrong of [
        "",
        "a",
        "/a//b",
        "/a/",
        "/a/../b",
        "/a b",
        "/a\0",
        "/%41",
        `/${"s".repeat(256)}`,
      ]) {
        await expectInvalid(driver, wrong);
      }
    },
  },
];
