import { PRIVATE_DIRECTORY } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { expectInvalid } from "../invalid-path.ts";
import { expectList, positions, settled } from "../listed.ts";
import { expectMissing, expectStored, put, writeRange } from "../stored.ts";
import { begin, finish } from "../uploads.ts";

/** What drivers add to a name for files of their own. */
const SUFFIXES = [".part", ".info", ".tmp", ".temp", ".lock", ".data", ".upload", "-1", ".1"] as const;

/** Names that a backend, its protocol or the driver itself could take for something else. */
export const pathNameCases: readonly CaseDefinition[] = [
  {
    id: "PATH-10",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title:
      "the driver's own area can be neither named nor listed, and objects named like an upload's files alter none",
    why: "an object of a user must never be taken for a part of an upload",
    async run(context) {
      const { driver, path, data } = context;
      const { resume } = driver.capabilities;
      const names = ["a", "b"].flatMap((name) => SUFFIXES.map((suffix) => `${name}${suffix}`));
      names.push("tmp", "up/1", ".a.tmp", "_a", "lock", "uploads/a");
      const expectListed = async (more: readonly string[]): Promise<void> => {
        const expected = [...names, "up/", "uploads/", ...more].map(path).toSorted();
        await settled(driver, async () => {
          const found = await positions(driver.walk(path("").slice(0, -1)));
          expectEqual("the walk", found.toSorted(), expected);
        });
      };
      if (resume) await begin(driver, path("b"), data("b"), 50_000);
      await using writer = await driver.writer(path("a"));
      await writeRange(writer, data("a"), 0, 50_000);
      for (const name of names) await put(driver, path(name), data(name), 30);
      await writeRange(writer, data("a"), 50_000, 100_000);
      await expectListed([]);
      const top = await positions(driver.list("/"));
      expectThat(
        top.every((each) => !each.includes("~")),
        "no private name at the top",
        top.join(" "),
      );
      await expectInvalid(driver, `/${PRIVATE_DIRECTORY}`);
      await expectInvalid(driver, `/${PRIVATE_DIRECTORY}/up`);
      await writer.commit();
      await expectStored(context, path("a"), { object: data("a"), size: 100_000 });
      if (resume) await finish(context, path("b"), { object: data("b"), start: 50_000, end: 60_000 });
      for (const name of names) await expectStored(context, path(name), { object: data(name), size: 30 });
      await expectListed(resume ? ["a", "b"] : ["a"]);
    },
  },
  {
    id: "PATH-11",
    level: "must",
    rules: ["paths"],
    needs: [],
    tier: 0,
    title: "names that look encoded are opaque: nothing is decoded or encoded twice, in listings neither",
    why: "a decoded name is another repository's",
    async run(context) {
      const { driver, path, data } = context;
      // Those with %, + and & are INVALID_PATH (PATH-03); these are what an encoding makes of other names.
      const names = [
        "a.2Fb",
        "a2Fb",
        "a_2fb",
        "a-amp-b",
        "x41",
        "u0041",
        "0x41",
        "_41",
        "-2d-",
        "YS9i",
        "a.2e.2e",
      ];
      const meant = ["a/b", "A", "a"];
      for (const name of names) await put(driver, path(`d/${name}`), data(name), 40);
      await expectList(driver, path("d"), names.map((name) => path(`d/${name}`)).toSorted());
      for (const name of meant) await expectMissing(driver, path(`d/${name}`));
      for (const name of names)
        await expectStored(context, path(`d/${name}`), { object: data(name), size: 40 });
    },
  },
];
