import { MAX_PATH_BYTES, MAX_SEGMENT_BYTES, type StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { expectList, expectWalk } from "../listed.ts";
import { deleteAll } from "../sentinels.ts";
import { expectMissing, expectStored, put, upload } from "../stored.ts";
import { begin, expectNothingToResume, resumePoint } from "../uploads.ts";

/** A name that no other run has, for what lies outside the area that the run cleans up. */
function ownName({ root, seed }: CaseContext, name: string): string {
  return `${root.slice(1)}-${seed}-${name}`;
}

/** Every operation once, in a store that nobody has written to. */
async function exercise(context: CaseContext, driver: StorageDriver, top: string): Promise<void> {
  const { data } = context;
  const at = (name: string): string => `${top}/${name}`;
  await put(driver, at("d/a"), data("a"), 100);
  await upload(driver, at("d/ab"), data("ab"), 70_000);
  await expectStored(context, at("d/a"), { object: data("a"), size: 100 }, driver);
  await expectStored(context, at("d/ab"), { object: data("ab"), size: 70_000 }, driver);
  await expectList(driver, at("d"), [at("d/a"), at("d/ab")]);
  await expectWalk(driver, top, [at("d/"), at("d/a"), at("d/ab")]);
  await driver.move(at("d/ab"), at("moved"));
  await expectMissing(driver, at("d/ab"));
  const segment = "s".repeat(MAX_SEGMENT_BYTES);
  const longest = at(`${segment}/${segment}/`.padEnd(MAX_PATH_BYTES - at("").length, "t"));
  await put(driver, longest, data("longest"), 30);
  await expectStored(context, longest, { object: data("longest"), size: 30 }, driver);
  if (driver.capabilities.resume) {
    await begin(driver, at("up"), data("up"), 1000, { memo: "memo" });
    expectEqual("the resume point", await resumePoint(driver, at("up")), { size: 1000, memo: "memo" });
    await using writer = await driver.writer(at("up"), { append: true });
    await writer.write(data("up").bytes(1000, 2000));
    await writer.commit();
    await expectStored(context, at("up"), { object: data("up"), size: 2000 }, driver);
  }
  await driver.delete(at("d"));
  await expectMissing(driver, at("d"));
  await expectStored(context, at("moved"), { object: data("ab"), size: 70_000 }, driver);
}

/** Stores below other roots of the same backend. */
export const rootCases: readonly CaseDefinition[] = [
  {
    id: "LIFE-02",
    level: "must",
    rules: ["paths"],
    needs: ["shared"],
    facilities: ["roots"],
    tier: 0,
    title: "drivers with different roots, whose names begin alike too, neither see nor touch each other's",
    why: "two registries share one bucket, below prefixes of their own",
    async run(context) {
      const { data } = context;
      const names = ["r", "rr", "r-", "r.x"];
      const stores = await Promise.all(names.map((name) => context.openBelow(ownName(context, name))));
      for (const [index, store] of stores.entries()) {
        await put(store, "/d/a", data(`a ${index}`), 50 + index);
        await put(store, `/own-${index}`, data("own"), 10);
        if (store.capabilities.resume) await begin(store, "/up", data(`up ${index}`), 20 + index);
      }
      const [first, ...others] = stores;
      for (const [index, store] of stores.entries()) {
        await expectList(store, "/", ["/d/", `/own-${index}`]);
        await expectWalk(store, "/", ["/d/", "/d/a", `/own-${index}`]);
        await expectStored(context, "/d/a", { object: data(`a ${index}`), size: 50 + index }, store);
      }
      await first?.delete("/d");
      if (first?.capabilities.resume) await cancelUpload(first, "/up");
      for (const [index, store] of others.entries()) {
        const expected = { object: data(`a ${index + 1}`), size: 51 + index };
        await expectStored(context, "/d/a", expected, store);
        if (store.capabilities.resume)
          expectEqual("the resume point", (await resumePoint(store, "/up")).size, 21 + index);
      }
      if (first?.capabilities.resume) await expectNothingToResume(first, "/up");
      for (const store of stores) await leaveNothing(store);
    },
  },
  {
    id: "LIFE-15",
    level: "must",
    rules: ["paths", 2],
    needs: ["shared"],
    facilities: ["roots"],
    tier: 1,
    title:
      "a driver works alike without a root, with one of a segment and with a deep one, from an empty store on",
    why: "the prefix is chosen by whoever owns the bucket",
    async run(context) {
      const { data } = context;
      const top = ownName(context, "root");
      const deep = `${"d/".repeat(20)}${"e".repeat(60)}`;
      const whole = await context.openBelow("");
      const slash = await context.openBelow("/");
      for (const root of ["", top, `${top}/${deep}`]) {
        const driver = root === "" ? whole : await context.openBelow(root);
        expectEqual(`stat of the root "${root}"`, (await driver.stat("/")).isDirectory, true);
        if (root !== "") await expectList(driver, "/", []);
        if (root !== "") await expectWalk(driver, "/", []);
        await exercise(context, driver, `/${top}-top`);
        const outer = `/${root === "" ? "" : `${root}/`}${top}-top/moved`;
        for (const view of [whole, slash])
          await expectStored(context, outer, { object: data("ab"), size: 70_000 }, view);
        await deleteAll(driver, `/${top}-top`);
        await expectMissing(driver, `/${top}-top`);
      }
      await deleteAll(whole, `/${top}`);
    },
  },
  {
    id: "LIFE-22",
    level: "must",
    rules: ["paths"],
    needs: ["shared"],
    facilities: ["roots"],
    tier: 2,
    alone: true,
    timeout: 1_800_000,
    title:
      "what is quick of the suite, and passes, passes below any root: none, one of a segment, a deep one",
    why: "as for LIFE-15; here with everything that a driver does",
    async run(context) {
      const top = ownName(context, "again");
      const deep = `${"d/".repeat(20)}${"e".repeat(60)}`;
      for (const root of ["", "/", top, `${top}/${deep}`]) {
        const results = await context.again(() => context.openBelow(root));
        const failed = results.filter(({ outcome }) => outcome.status !== "passed");
        const seen = failed.map(
          ({ id, outcome }) =>
            `${id}: ${outcome.status === "failed" ? outcome.failure.seen : outcome.status}`,
        );
        expectEqual(`cases that do not pass below the root "${root}"`, seen, []);
        context.note(`${results.length} cases pass below "${root.slice(0, 100)}"`);
        expectThat(results.length > 0, "cases that were run before this one", "none");
      }
    },
  },
];

/** Cancels the upload at `path`. */
async function cancelUpload(driver: StorageDriver, path: string): Promise<void> {
  await using writer = await driver.writer(path, { append: true });
  await writer.cancel();
}

async function leaveNothing(driver: StorageDriver): Promise<void> {
  for await (const { path } of driver.list("/")) await deleteAll(driver, path);
  await driver.reclaim({ olderThan: new Date(Date.now() + 3_600_000) });
}
