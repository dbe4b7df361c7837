import { InvalidPathError, isStorageError, PathNotFoundError, type StorageError } from "@stowage/core";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { positions } from "../listed.ts";
import { describeValue } from "../mismatch.ts";
import { put } from "../stored.ts";

export const errorCases: readonly CaseDefinition[] = [
  {
    id: "ERRI-01",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title:
      "an error tells its code, driver, operation and path, whether a repetition may help, and that nothing changed",
    why: "logs and metrics are made of it, and retries depend on it",
    async run({ driver, path }) {
      const asked = path("nothing");
      const calls: Readonly<Record<string, () => Promise<unknown>>> = {
        getContent: () => driver.getContent(asked),
        reader: () => driver.reader(asked),
        stat: () => driver.stat(asked),
        list: () => positions(driver.list(asked)),
        walk: () => positions(driver.walk(asked)),
        move: () => driver.move(asked, path("elsewhere")),
        delete: () => driver.delete(asked),
      };
      for (const [operation, call] of Object.entries(calls)) {
        const error = await expectRejection(`${operation} of nothing`, call(), "PATH_NOT_FOUND");
        const { driver: named, path: at, retryable, outcome } = error;
        const facts = [named, error.operation, at, retryable, outcome];
        expectEqual(`facts of the error of ${operation}`, facts, [
          driver.name,
          operation,
          asked,
          false,
          undefined,
        ]);
        expectThat(error.message.length > 0, "a message", "none");
      }
    },
  },
  {
    id: "ERRI-02",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title: "toJSON of an error keeps its facts and leaves out the cause, so that it can be logged and sent",
    why: "the backend's own text may quote a signed URL",
    async run({ driver, path }) {
      const error = await expectRejection(
        "getContent of nothing",
        driver.getContent(path("nothing")),
        "PATH_NOT_FOUND",
      );
      const json: unknown = JSON.parse(JSON.stringify(error));
      expectThat(typeof json === "object" && json !== null, "an object", describeValue(json));
      const { code, driver: named, operation, path: at, message } = json as Record<string, unknown>;
      const facts = [code, named, operation, at, message];
      const expected = ["PATH_NOT_FOUND", driver.name, "getContent", path("nothing"), error.message];
      expectEqual("facts in JSON", facts, expected);
      expectEqual("facts in a structured clone of them", structuredClone(error.toJSON()), json);
      expectThat(
        !("cause" in json) && !("stack" in json),
        "neither cause nor stack",
        Object.keys(json).join(", "),
      );
    },
  },
  {
    id: "ERRI-03",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title: "errors are known by class and by code, whichever copy of core made them",
    why: "two packages may bring their own copies of core",
    async run({ driver, path }) {
      const missing = await expectRejection(
        "stat of nothing",
        driver.stat(path("nothing")),
        "PATH_NOT_FOUND",
      );
      expectThat(missing instanceof PathNotFoundError, "a PathNotFoundError", describeValue(missing));
      const invalid = await expectRejection("stat of no path", driver.stat("no-slash"), "INVALID_PATH");
      expectThat(invalid instanceof InvalidPathError, "an InvalidPathError", describeValue(invalid));
      expectThat(!(invalid instanceof PathNotFoundError), "one class for one code", "an error of both");
      expectThat(
        isStorageError(missing) && missing instanceof Error,
        "an Error with the brand",
        describeValue(missing),
      );
    },
  },
  {
    id: "ERRI-04",
    level: "must",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title: "the path of an error is the one that was asked for, not the backend's name for it",
    why: "the reader of a log knows repositories, not keys or files",
    async run({ driver, path, data }) {
      await put(driver, path("d/a"), data("v1"), 10);
      const errors: StorageError[] = [
        await expectRejection(
          "reader beyond the end",
          driver.reader(path("d/a"), { offset: 11 }),
          "INVALID_OFFSET",
        ),
        await expectRejection("delete of nothing", driver.delete(path("d/b")), "PATH_NOT_FOUND"),
        await expectRejection("stat of nothing", driver.stat(path("x/y/z")), "PATH_NOT_FOUND"),
      ];
      const paths = errors.map((error) => error.path);
      expectEqual("paths of the errors", paths, [path("d/a"), path("d/b"), path("x/y/z")]);
      const writer = await driver.writer(path("d/w"));
      await writer.cancel();
      const late = await expectRejection(
        "write after cancel",
        writer.write(new Uint8Array(1)),
        "WRITER_CLOSED",
      );
      expectEqual("path of a writer's error", late.path, path("d/w"));
      const move = await expectRejection(
        "move of nothing",
        driver.move(path("no"), path("to")),
        "PATH_NOT_FOUND",
      );
      expectEqual(
        "source and destination of a move",
        [move.path, move.destination],
        [path("no"), path("to")],
      );
    },
  },
  {
    id: "ERRI-08",
    level: "should",
    rules: ["errors"],
    needs: [],
    tier: 0,
    title:
      "the message of an error names the path that was asked for, on one line, and no secret of the parameters",
    why: "often the message is all that a log has kept",
    async run({ driver, path, data, harness }) {
      await put(driver, path("d/a"), data("v1"), 10);
      const missing = path("nothing");
      const calls: readonly (readonly [named: string, call: () => Promise<unknown>])[] = [
        [missing, () => driver.getContent(missing)],
        [missing, () => driver.reader(missing)],
        [missing, () => driver.stat(missing)],
        [missing, () => positions(driver.list(missing))],
        [missing, () => positions(driver.walk(missing))],
        [missing, () => driver.move(missing, path("b"))],
        [missing, () => driver.delete(missing)],
        ["no-slash", () => driver.getContent("no-slash")],
        ["11", () => driver.reader(path("d/a"), { offset: 11 })],
      ];
      for (const [named, call] of calls) {
        const codes = ["PATH_NOT_FOUND", "INVALID_PATH", "INVALID_OFFSET"] as const;
        const { message } = await expectRejection(`a call about ${named}`, call(), ...codes);
        expectThat(message.includes(named), `a message that names ${named}`, message);
        expectThat(!message.includes("\n"), "a message of one line", message);
        const shown = (harness.secrets ?? []).filter((secret) => message.includes(secret));
        expectEqual("secrets in the message", shown.length, 0);
      }
    },
  },
];
