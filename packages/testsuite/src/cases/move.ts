import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { expectWalk, walkPositions } from "../listed.ts";
import { expectMissing, expectStored, put, storedVersion, upload, versionOf, writeRange } from "../stored.ts";

/** Looks at a store after which timers and connections get their turn. */
const BETWEEN_TURNS = 16;

export const moveCases: readonly CaseDefinition[] = [
  {
    id: "MOVE-01",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title:
      "after a move the object is whole at its destination, and nothing is at its source, no directory either",
    why: "a finished upload becomes a blob this way",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [0, 1, 70_000, limits.partSize + 5]) {
        const moved = { object: data(`${size}`), size };
        await upload(driver, path("from/a/b"), moved.object, size);
        await driver.move(path("from/a/b"), path(`to/${size}`));
        await expectStored(context, path(`to/${size}`), moved);
        for (const gone of ["from/a/b", "from/a", "from"]) await expectMissing(driver, path(gone));
      }
    },
  },
  {
    id: "MOVE-02",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title:
      "a move replaces its destination, be it longer, shorter or as long, and leaves nothing at its source",
    why: "a tag's link is replaced this way",
    async run(context) {
      const { driver, path, data } = context;
      for (const [round, [before, after]] of [
        [5000, 100] as const,
        [100, 5000] as const,
        [10, 0] as const,
        [1000, 1000] as const,
      ].entries()) {
        await put(driver, path("to"), data(`old ${round}`), before);
        await put(driver, path("from"), data(`new ${round}`), after);
        await driver.move(path("from"), path("to"));
        await expectStored(context, path("to"), { object: data(`new ${round}`), size: after });
        await expectMissing(driver, path("from"));
      }
    },
  },
  {
    id: "MOVE-03",
    level: "must",
    rules: [14, "errors"],
    needs: [],
    tier: 0,
    title: "a move of nothing is PATH_NOT_FOUND, names the source, and leaves the destination",
    why: "the caller has to know which of the two is missing",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("to"), data("old"), 100);
      const error = await expectRejection(
        "move of nothing",
        driver.move(path("nothing"), path("to")),
        "PATH_NOT_FOUND",
      );
      expectEqual("path of the error", error.path, path("nothing"));
      await expectStored(context, path("to"), { object: data("old"), size: 100 });
      await expectRejection(
        "move of nothing",
        driver.move(path("nothing"), path("new/place")),
        "PATH_NOT_FOUND",
      );
      await expectMissing(driver, path("new"));
    },
  },
  {
    id: "MOVE-04",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title: "a move onto itself leaves the object as it is",
    why: "copy and delete would lose it",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [0, 1000, limits.partSize + 1]) {
        await upload(driver, path("a"), data(`${size}`), size);
        await driver.move(path("a"), path("a"));
        await expectStored(context, path("a"), { object: data(`${size}`), size });
      }
      const onto = driver.move(path("nothing"), path("nothing"));
      await expectRejection("move of nothing onto itself", onto, "PATH_NOT_FOUND");
    },
  },
  {
    id: "MOVE-05",
    level: "must",
    rules: [3],
    needs: [],
    tier: 0,
    title: "a move of a directory is IS_A_DIRECTORY (or, flat, PATH_NOT_FOUND) and moves nothing",
    why: "half of a repository renamed is none",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("from/a"), data("a"), 10);
      await put(driver, path("from/b"), data("b"), 20);
      const codes =
        driver.capabilities.namespace === "tree"
          ? (["IS_A_DIRECTORY"] as const)
          : (["IS_A_DIRECTORY", "PATH_NOT_FOUND"] as const);
      await put(driver, path("other/c"), data("c"), 30);
      for (const to of ["to", "to/deep", "other", "other/new", "other/c", "from", "from/below"]) {
        const moving = driver.move(path("from"), path(to));
        await expectRejection(`move of a directory to ${to}`, moving, ...codes);
        await expectStored(context, path("from/a"), { object: data("a"), size: 10 });
        await expectStored(context, path("from/b"), { object: data("b"), size: 20 });
        await expectStored(context, path("other/c"), { object: data("c"), size: 30 });
      }
      const parent = path("").slice(0, -1);
      await expectWalk(driver, parent, walkPositions(parent, ["from/a", "from/b", "other/c"].map(path)));
    },
  },
  {
    id: "MOVE-06",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title: "the directories of the destination come into being with it",
    why: "the first blob of a store has no directory yet",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("from"), data("v1"), 100);
      await driver.move(path("from"), path("to/a/b/c/d"));
      await expectStored(context, path("to/a/b/c/d"), { object: data("v1"), size: 100 });
    },
  },
  {
    id: "MOVE-07",
    level: "must",
    rules: [14],
    needs: [],
    tier: 1,
    title: "objects around the size of a part, and of what the backend copies at once, are moved whole",
    why: "a server-side copy of the first part alone looks like success",
    async run(context) {
      const { driver, path, data, limits } = context;
      const edges = [limits.partSize, limits.copySize];
      const sizes = edges.flatMap((edge) => [edge - 1, edge, edge + 1, 2 * edge, 3 * edge + 17]);
      for (const size of new Set(sizes)) {
        await upload(driver, path("from"), data(`${size}`), size);
        await driver.move(path("from"), path("to"));
        await expectStored(context, path("to"), { object: data(`${size}`), size });
        await expectMissing(driver, path("from"));
      }
    },
  },
  {
    id: "MOVE-08",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title: "a reader of the destination sees the old object, then the new one, never part and never nothing",
    why: "the tag of a running deployment must not answer 404 for a moment",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("to"), data("round 0"), 40_000);
      for (let round = 1; round <= 15; round++) {
        const before = { object: data(`round ${round - 1}`), size: 40_000 + round - 1 };
        const after = { object: data(`round ${round}`), size: 40_000 + round };
        await put(driver, path("from"), after.object, after.size);
        const moving = driver.move(path("from"), path("to"));
        const reads = Array.from({ length: 4 }, () => driver.getContent(path("to")));
        for (const found of await Promise.all(reads))
          versionOf(context, "a concurrent read", found, [before, after]);
        await moving;
        await expectStored(context, path("to"), after);
      }
    },
  },
  {
    id: "MOVE-15",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title: "once an object that is moved is gone from its source it is at its destination, whole",
    why: "a blob that is nowhere for a moment is uploaded again, or reported as lost",
    async run(context) {
      const { driver, path, data } = context;
      let moving = true;
      const sizeOf = (round: number): number => 30_000 + round;
      const watch = async (round: number, isMoving: () => boolean): Promise<void> => {
        const from = path(`from/${round}`);
        const versions = [{ object: data(`${round}`), size: sizeOf(round) }];
        for (let last = false, looks = 1; !last; looks++) {
          if (looks % BETWEEN_TURNS === 0) await turn(); // a store in memory leaves no time to a move that waits
          last = !isMoving();
          const source = await driver.getContent(from).catch(() => undefined);
          if (source !== undefined) versionOf(context, "the source", source, versions);
          else versionOf(context, "the destination", await driver.getContent(path(`to/${round}`)), versions);
        }
      };
      for (let round = 0; round < 15; round++) {
        await put(driver, path(`from/${round}`), data(`${round}`), sizeOf(round));
        moving = true;
        const watching = Promise.all([watch(round, () => moving), watch(round, () => moving)]);
        const ended = driver.move(path(`from/${round}`), path(`to/${round}`)).finally(() => {
          moving = false;
        });
        await Promise.all([ended, watching]);
      }
    },
  },
  {
    id: "MOVE-10",
    level: "must",
    rules: [14],
    needs: [],
    tier: 0,
    title: "of two moves of one source at least one resolves, and its content is never lost",
    why: "two requests may finish one upload",
    async run(context) {
      const { driver, path, data } = context;
      for (let round = 0; round < 10; round++) {
        const moved = { object: data(`round ${round}`), size: 5000 + round };
        await put(driver, path("from"), moved.object, moved.size);
        const targets = [path(`${round}/left`), path(`${round}/right`)];
        const moves = targets.map((to) =>
          expectOutcome("one of two moves", driver.move(path("from"), to), "PATH_NOT_FOUND"),
        );
        const errors = await Promise.all(moves);
        expectThat(
          errors.includes(undefined),
          "one of two moves to resolve",
          "both rejected with PATH_NOT_FOUND",
        );
        for (const [index, to] of targets.entries())
          if (errors[index] === undefined) await expectStored(context, to, moved);
        await expectMissing(driver, path("from"));
      }
    },
  },
  {
    id: "MOVE-12",
    level: "must",
    rules: [22],
    needs: [],
    tier: 0,
    title:
      "a move onto a path with an open writer acts on the object; the writer's commit comes later, whole",
    why: "two pushes of one blob cross",
    async run(context) {
      const { driver, path, data, limits } = context;
      const moved = { object: data("moved"), size: 3000 };
      const written = { object: data("written"), size: 2 * limits.partSize + 17 }; // parts of it are in the store
      await using writer = await driver.writer(path("to"));
      await writeRange(writer, written.object, 0, written.size);
      await put(driver, path("from"), moved.object, moved.size);
      await driver.move(path("from"), path("to"));
      await expectStored(context, path("to"), moved);
      const refused = await expectOutcome("commit after the move", writer.commit(), "CONFLICT");
      const expected = refused === undefined ? written : moved;
      expectEqual("the version stored", await storedVersion(context, path("to"), [moved, written]), expected);
    },
  },
];
