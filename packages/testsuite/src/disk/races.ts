import type { StorageDriver } from "@stowage/core";
import type { CaseContext } from "../case-context.ts";
import { put, upload, writeRange } from "../stored.ts";
import { begin } from "../uploads.ts";
import { PART, pointAt, SIZES, sizeOf } from "./disk-state.ts";
import type { Race } from "./interleaved.ts";

const AT = "/a/object";
const BELOW = "/a/object/below";
const UP = "/up/1/data";
const SIZE = SIZES["new"] ?? 0;
/** Where the rival's session of an upload ends. */
const BETWEEN = SIZE - 1000;

type Step = Race["prepare"];

function storing(version: string, path: string): Step {
  return (context, driver) => put(driver, path, context.data(version), sizeOf(context, version));
}

function deleting(path: string): Step {
  return (_, driver) => driver.delete(path);
}

const beginning =
  (end: number): Step =>
  (context, driver) =>
    begin(driver, UP, context.data("new"), end);

/** Continues the upload, from wherever it is. */
async function goOn(
  context: CaseContext,
  driver: StorageDriver,
  { end, size = SIZE }: { readonly end: "close" | "commit" | "cancel"; readonly size?: number },
): Promise<void> {
  await using writer = await driver.writer(UP, { append: true });
  await writeRange(writer, context.data("new"), writer.size, size, 5000);
  await writer[end]();
}

const closing: Step = (context, driver) => goOn(context, driver, { end: "close", size: BETWEEN });
const committing: Step = (context, driver) => goOn(context, driver, { end: "commit" });
const cancelling: Step = (context, driver) => goOn(context, driver, { end: "cancel" });

const nothing: Step = async () => undefined;
/** An object comes below the place of another, and goes. */
const passing: Pick<Race, "rivals" | "uploads"> = {
  rivals: [storing("kept", BELOW), deleting(BELOW)],
  uploads: [],
};

/** Objects that get into each other's way, or lose their directory. */
export const objectRaces: readonly Race[] = [
  {
    ...passing,
    name: "putContent",
    prepare: nothing,
    run: storing("new", AT),
    ends: [
      ["done", { [AT]: "new" }],
      ["PATH_CONFLICT", {}],
    ],
  },
  {
    ...passing,
    name: "move",
    prepare: storing("new", "/source"),
    run: (_, driver) => driver.move("/source", AT),
    ends: [
      ["done", { [AT]: "new" }],
      ["PATH_CONFLICT", { "/source": "new" }],
    ],
  },
  {
    name: "commit into a directory that is emptied",
    prepare: storing("kept", "/a/b/kept"),
    run: (context, driver) => upload(driver, "/a/b/object", context.data("new"), SIZE),
    rivals: [deleting("/a/b/kept")],
    uploads: [],
    ends: [["done", { "/a/b/object": "new" }]],
  },
  {
    name: "move of what is deleted",
    prepare: storing("new", "/source"),
    run: (_, driver) => driver.move("/source", AT),
    rivals: [deleting("/source")],
    uploads: [],
    ends: [
      ["done", { [AT]: "new" }],
      ["PATH_NOT_FOUND", {}],
    ],
  },
];

/** An upload that is closed, and others' sessions of it. */
export const closeRaces: readonly Race[] = [
  {
    name: "close of an upload begun anew, and cancel of the one before",
    prepare: beginning(100),
    run: beginning(PART),
    rivals: [cancelling],
    uploads: [UP],
    ends: [
      ["done", pointAt(UP, PART)],
      ["done", {}],
      ["CONFLICT", {}],
    ],
  },
  {
    name: "close, and another's close",
    prepare: beginning(PART),
    run: (context, driver) => goOn(context, driver, { end: "close" }),
    rivals: [closing],
    uploads: [UP],
    ends: [
      ["done", pointAt(UP, SIZE)],
      ["CONFLICT", pointAt(UP, BETWEEN)],
    ],
  },
  {
    name: "close, and another's cancel",
    prepare: beginning(PART),
    run: (context, driver) => goOn(context, driver, { end: "close" }),
    rivals: [cancelling],
    uploads: [UP],
    ends: [
      ["done", pointAt(UP, SIZE)],
      ["done", {}],
      ["CONFLICT", {}],
      ["PATH_NOT_FOUND", {}],
    ],
  },
  {
    name: "close, and another's commit",
    prepare: beginning(PART),
    run: (context, driver) => goOn(context, driver, { end: "close" }),
    rivals: [committing],
    uploads: [UP],
    ends: [
      ["done", pointAt(UP, SIZE)],
      ["done", { [UP]: "new" }],
      ["CONFLICT", { [UP]: "new" }],
      ["UNSUPPORTED_METHOD", { [UP]: "new" }],
    ],
  },
];

/** An upload that is committed or cancelled, and another's session of it. */
export const endRaces: readonly Race[] = [
  {
    name: "commit, and another's close",
    prepare: beginning(PART),
    run: committing,
    rivals: [closing],
    uploads: [UP],
    ends: [
      ["done", { [UP]: "new" }],
      // Whoever takes the point over before the commit has answered may succeed too (rule 11).
      ["done", { [UP]: "new", ...pointAt(UP, BETWEEN) }],
      ["CONFLICT", pointAt(UP, BETWEEN)],
    ],
  },
  {
    name: "cancel, and another's close",
    prepare: beginning(PART),
    run: cancelling,
    rivals: [closing],
    uploads: [UP],
    ends: [
      ["done", {}],
      ["done", pointAt(UP, BETWEEN)],
      ["CONFLICT", pointAt(UP, BETWEEN)],
    ],
  },
];
