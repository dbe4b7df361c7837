import type { CaseContext } from "../case-context.ts";
import { expectEqual } from "../expectations.ts";
import { positions } from "../listed.ts";
import { expectBytes, put, readAll } from "../stored.ts";
import { begin, resumePoint } from "../uploads.ts";
import type { DiskOperation } from "./disk-operations.ts";
import { PART, pointAt, SIZES } from "./disk-state.ts";

const AT = "/a/object";
const UP = "/up/1/data";
const SIZE = SIZES["new"] ?? 0;

type Reading = Pick<DiskOperation, "name" | "run">;

function whole(context: CaseContext) {
  return { object: context.data("new"), start: 0, length: SIZE };
}

const STORED: readonly Reading[] = [
  {
    name: "getContent",
    run: async (context, driver) => {
      expectBytes(context, "getContent", await driver.getContent(AT), whole(context));
    },
  },
  {
    name: "reader",
    run: async (context, driver) => {
      await using reader = await driver.reader(AT);
      expectBytes(context, "the body", await readAll(reader), whole(context));
    },
  },
  {
    name: "stat",
    run: async (_, driver) => expectEqual("stat", (await driver.stat(AT)).size, SIZE),
  },
  {
    name: "list",
    run: async (_, driver) => expectEqual("list", await positions(driver.list("/")), ["/a/", "/b/"]),
  },
  {
    name: "walk",
    run: async (_, driver) => {
      expectEqual("walk", await positions(driver.walk("/")), ["/a/", AT, "/b/", "/b/other"]);
    },
  },
];

/** Every way to look at a store; it stays as it is, so "before" and "after" are one state. */
export const diskReadings: readonly DiskOperation[] = [
  ...(STORED.map((reading) => ({
    ...reading,
    needs: [],
    prepare: async (context, driver) => {
      await put(driver, AT, context.data("new"), SIZE);
      await put(driver, "/b/other", context.data("kept"), SIZES["kept"] ?? 0);
    },
    uploads: [],
    states: [{ [AT]: "new", "/b/other": "kept" }],
  })) satisfies readonly DiskOperation[]),
  {
    name: "writer of a continued upload, opened",
    needs: ["resume"],
    prepare: (context, driver) => begin(driver, UP, context.data("new"), PART, { memo: "part" }),
    run: async (_, driver) => {
      expectEqual("the resume point", await resumePoint(driver, UP), { size: PART, memo: "part" });
    },
    uploads: [UP],
    states: [pointAt(UP, PART)],
  },
];
