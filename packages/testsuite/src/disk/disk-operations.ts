import type { Capabilities, StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import type { Need } from "../conformance-case.ts";
import { isDeclared } from "../session.ts";
import { put, upload, writeRange } from "../stored.ts";
import { begin } from "../uploads.ts";
import { type DiskState, PART, pointAt, SIZES, sizeOf } from "./disk-state.ts";

/** A change of a store that is interrupted at every call. */
export interface DiskOperation {
  readonly name: string;
  readonly needs: readonly Need[];
  prepare(context: CaseContext, driver: StorageDriver): Promise<void>;
  run(context: CaseContext, driver: StorageDriver): Promise<void>;
  /** Paths of the uploads that there may be. */
  readonly uploads: readonly string[];
  /** What may be found after an interruption; first the state before, last that after it. */
  readonly states: readonly [before: DiskState, ...DiskState[]];
  /** What else a power failure may leave of an operation that had resolved. */
  readonly returning?: readonly DiskState[] | undefined;
}

const AT = "/a/object";
const UP = "/up/1/data";
const PIECE = 5000;
/** More than drivers gather before they write. */
const AHEAD = 600_000;

function store(version: string, path: string) {
  return (context: CaseContext, driver: StorageDriver): Promise<void> =>
    put(driver, path, context.data(version), sizeOf(context, version));
}

async function both(
  context: CaseContext,
  driver: StorageDriver,
  ...steps: readonly ReturnType<typeof store>[]
): Promise<void> {
  for (const step of steps) await step(context, driver);
}

const nothing = async (): Promise<void> => undefined;
const beginUpload = (context: CaseContext, driver: StorageDriver): Promise<void> =>
  begin(driver, UP, context.data("new"), PART, { memo: "part" });

/** Continues the upload to its end. */
async function goOn(
  context: CaseContext,
  driver: StorageDriver,
  end: "close" | "commit" | "cancel",
): Promise<void> {
  await using writer = await driver.writer(UP, { append: true });
  await writeRange(writer, context.data("new"), PART, SIZES["new"] ?? 0, PIECE);
  await writer[end]();
}

const before = pointAt(UP, PART);

const OPERATIONS: readonly DiskOperation[] = [
  {
    name: "putContent below new directories",
    needs: [],
    prepare: nothing,
    run: store("new", "/a/b/c/object"),
    uploads: [],
    states: [{}, { "/a/b/c/object": "new" }],
  },
  {
    name: "putContent over an object",
    needs: [],
    prepare: store("old", AT),
    run: store("new", AT),
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "new" }],
  },
  {
    name: "putContent if absent",
    needs: ["putIfAbsent"],
    prepare: store("kept", "/kept"),
    run: async ({ data }, driver) =>
      await driver.putContent(AT, data("new").bytes(0, SIZES["new"] ?? 0), { ifAbsent: true }),
    uploads: [],
    states: [{ "/kept": "kept" }, { "/kept": "kept", [AT]: "new" }],
  },
  {
    name: "commit over an object",
    needs: [],
    prepare: store("old", AT),
    run: async ({ data }, driver) => await upload(driver, AT, data("new"), SIZES["new"] ?? 0, PIECE),
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "new" }],
  },
  {
    name: "commit of two parts over an object",
    needs: [],
    prepare: store("old", AT),
    run: async (context, driver) => {
      const size = sizeOf(context, "large");
      await upload(driver, AT, context.data("large"), size, Math.ceil(size / 3));
    },
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "large" }],
  },
  {
    name: "commit elsewhere",
    needs: [],
    prepare: store("old", AT),
    run: async ({ data }, driver) => {
      await using writer = await driver.writer(UP);
      await writeRange(writer, data("new"), 0, SIZES["new"] ?? 0, PIECE);
      await writer.commit({ destination: AT });
    },
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "old", [UP]: "new" }, { [AT]: "new", [UP]: "new" }, { [AT]: "new" }],
  },
  {
    name: "close",
    needs: ["resume"],
    prepare: nothing,
    run: async ({ data }, driver) => await begin(driver, UP, data("new"), PART, { memo: "part" }),
    uploads: [UP],
    states: [{}, before],
  },
  {
    name: "close of a continued upload",
    needs: ["resume"],
    prepare: beginUpload,
    run: (context, driver) => goOn(context, driver, "close"),
    uploads: [UP],
    states: [before, pointAt(UP, SIZES["new"] ?? 0)],
  },
  {
    // What is open already keeps its bytes: they are copied.
    name: "close of an upload that another has open",
    needs: ["resume"],
    prepare: async (context, driver) => {
      await beginUpload(context, driver);
      const other = await driver.writer(UP, { append: true });
      await writeRange(other, context.data("old"), 0, AHEAD);
    },
    run: (context, driver) => goOn(context, driver, "close"),
    uploads: [UP],
    states: [before, pointAt(UP, SIZES["new"] ?? 0)],
  },
  {
    name: "commit of a continued upload",
    needs: ["resume"],
    prepare: beginUpload,
    run: (context, driver) => goOn(context, driver, "commit"),
    uploads: [UP],
    states: [before, { [UP]: "new", ...before }, { [UP]: "new" }],
    returning: [{ [UP]: "new", ...before }],
  },
  {
    name: "cancel of a continued upload",
    needs: ["resume"],
    prepare: beginUpload,
    run: (context, driver) => goOn(context, driver, "cancel"),
    uploads: [UP],
    states: [before, {}],
    returning: [before],
  },
  {
    name: "move over an object",
    needs: [],
    prepare: (context, driver) => both(context, driver, store("old", AT), store("new", "/b/object")),
    run: async (_, driver) => await driver.move("/b/object", AT),
    uploads: [],
    states: [{ [AT]: "old", "/b/object": "new" }, { [AT]: "new", "/b/object": "new" }, { [AT]: "new" }],
  },
  {
    name: "move below new directories",
    needs: [],
    prepare: store("new", AT),
    run: async (_, driver) => await driver.move(AT, "/m/n/o/object"),
    uploads: [],
    states: [{ [AT]: "new" }, { [AT]: "new", "/m/n/o/object": "new" }, { "/m/n/o/object": "new" }],
  },
  {
    name: "delete",
    needs: [],
    prepare: (context, driver) => both(context, driver, store("old", AT), store("kept", "/kept")),
    run: async (_, driver) => await driver.delete(AT),
    uploads: [],
    states: [{ [AT]: "old", "/kept": "kept" }, { "/kept": "kept" }],
  },
  {
    name: "delete of a directory",
    needs: [],
    prepare: (context, driver) =>
      both(context, driver, store("old", "/d/1"), store("new", "/d/e/2"), store("kept", "/kept")),
    run: async (_, driver) => await driver.delete("/d"),
    uploads: [],
    states: [
      { "/d/1": "old", "/d/e/2": "new", "/kept": "kept" },
      { "/d/1": "old", "/kept": "kept" },
      { "/d/e/2": "new", "/kept": "kept" },
      { "/kept": "kept" },
    ],
  },
];

/** Every way to change a store that the driver declares. */
export function operationsFor(capabilities: Capabilities): readonly DiskOperation[] {
  return OPERATIONS.filter(({ needs }) => needs.every((need) => isDeclared(capabilities, need)));
}
