import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection } from "../expectations.ts";
import { expectList, expectWalk } from "../listed.ts";
import { expectMissing, expectStored, put, upload } from "../stored.ts";

export const namespaceCases: readonly CaseDefinition[] = [
  {
    id: "PATH-09",
    level: "must",
    rules: [17, "capabilities"],
    needs: ["namespace:tree"],
    tier: 0,
    title: "tree: an object below an object, or at a directory, is PATH_CONFLICT and changes nothing",
    why: "the one would hide or destroy the other",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("object"), data("object"), 100);
      await put(driver, path("directory/a/b"), data("inner"), 200);
      for (const wrong of ["object/below", "object/deep/below", "directory", "directory/a"]) {
        const putting = put(driver, path(wrong), data("wrong"), 10);
        await expectRejection(`putContent at ${wrong}`, putting, "PATH_CONFLICT");
      }
      await expectStored(context, path("object"), { object: data("object"), size: 100 });
      await expectStored(context, path("directory/a/b"), { object: data("inner"), size: 200 });
      await expectList(driver, path("directory"), [path("directory/a/")]);
    },
  },
  {
    id: "WRIT-11",
    level: "must",
    rules: [17],
    needs: ["namespace:tree"],
    tier: 0,
    title:
      "tree: a writer below an object, or at a directory, fails with PATH_CONFLICT, at the latest at commit",
    why: "a push must not end in a half-made tree",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("object"), data("object"), 100);
      await put(driver, path("directory/a/b"), data("inner"), 200);
      for (const wrong of ["object/below", "object/deep/below", "directory", "directory/a"]) {
        const uploading = upload(driver, path(wrong), data("wrong"), 1000);
        await expectRejection(`upload at ${wrong}`, uploading, "PATH_CONFLICT");
      }
      await expectStored(context, path("object"), { object: data("object"), size: 100 });
      await expectStored(context, path("directory/a/b"), { object: data("inner"), size: 200 });
      const left = [path("directory/"), path("directory/a/"), path("directory/a/b"), path("object")];
      await expectWalk(driver, path("").slice(0, -1), left);
    },
  },
  {
    id: "WRIT-14",
    level: "must",
    rules: [17, 13],
    needs: ["namespace:tree"],
    tier: 0,
    title: "tree: a commit whose place was taken meanwhile, at its path or its destination, is PATH_CONFLICT",
    why: "the conflict may arise while the upload runs",
    async run(context) {
      const { driver, path, data } = context;
      await using writer = await driver.writer(path("late/a/b"));
      await writer.write(data("upload").bytes(0, 500));
      await put(driver, path("late/a"), data("object"), 100);
      await expectRejection("commit below a new object", writer.commit(), "PATH_CONFLICT");
      await expectStored(context, path("late/a"), { object: data("object"), size: 100 });
      await put(driver, path("directory/x"), data("inner"), 200);
      for (const destination of [path("late/a/c"), path("directory")]) {
        await using other = await driver.writer(path("elsewhere"));
        await other.write(data("upload").bytes(0, 500));
        const committing = other.commit({ destination });
        await expectRejection(`commit at ${destination}`, committing, "PATH_CONFLICT");
        await driver.delete(path("elsewhere")).catch(() => undefined);
      }
      await expectStored(context, path("late/a"), { object: data("object"), size: 100 });
      await expectStored(context, path("directory/x"), { object: data("inner"), size: 200 });
    },
  },
  {
    id: "MOVE-14",
    level: "must",
    rules: [17],
    needs: ["namespace:tree"],
    tier: 0,
    title: "tree: a move below an object, or onto a directory, is PATH_CONFLICT and moves nothing",
    why: "a rename onto a directory may succeed on a file system if it is empty",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("from"), data("from"), 50);
      await put(driver, path("object"), data("object"), 100);
      await put(driver, path("directory/x"), data("inner"), 200);
      for (const wrong of ["object/below", "directory", "from/below"]) {
        const moving = driver.move(path("from"), path(wrong));
        await expectRejection(`move to ${wrong}`, moving, "PATH_CONFLICT");
        await expectStored(context, path("from"), { object: data("from"), size: 50 });
      }
      await expectStored(context, path("object"), { object: data("object"), size: 100 });
      await expectStored(context, path("directory/x"), { object: data("inner"), size: 200 });
    },
  },
  {
    id: "PATH-15",
    level: "must",
    rules: [17, "capabilities"],
    needs: ["namespace:flat"],
    tier: 0,
    title: "flat: an object and a directory of one name both exist; a parent lists both",
    why: "a store that shows one of the two loses the other at the next garbage collection",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("d/a"), data("object"), 100);
      await upload(driver, path("d/a/b"), data("inner"), 200);
      await put(driver, path("d/a-"), data("beside"), 10);
      await expectStored(context, path("d/a"), { object: data("object"), size: 100 });
      await expectStored(context, path("d/a/b"), { object: data("inner"), size: 200 });
      await expectList(driver, path("d"), [path("d/a"), path("d/a-"), path("d/a/")]);
      await expectList(driver, path("d/a"), [path("d/a/b")]);
      await expectWalk(driver, path("d"), [path("d/a"), path("d/a-"), path("d/a/"), path("d/a/b")]);
    },
  },
  {
    id: "PATH-16",
    level: "must",
    rules: [17],
    needs: ["namespace:flat"],
    tier: 0,
    title: "flat: stat and move mean the object, and leave the directory of that name",
    why: "whoever named the object meant the object",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a/b"), data("inner"), 200);
      await put(driver, path("a"), data("object"), 100);
      expectEqual("stat", (await driver.stat(path("a"))).isDirectory, false);
      await driver.move(path("a"), path("moved"));
      await expectStored(context, path("moved"), { object: data("object"), size: 100 });
      await expectStored(context, path("a/b"), { object: data("inner"), size: 200 });
      expectEqual("stat after the move", (await driver.stat(path("a"))).isDirectory, true);
      await driver.move(path("moved"), path("a"));
      await expectStored(context, path("a"), { object: data("object"), size: 100 });
    },
  },
  {
    id: "DELE-05",
    level: "must",
    rules: [17],
    needs: ["namespace:flat"],
    tier: 0,
    title: "flat: delete removes the object and the directory of that name",
    why: "what is left over would come back with the next listing",
    async run({ driver, path, data }) {
      await put(driver, path("a/b"), data("inner"), 200);
      await put(driver, path("a"), data("object"), 100);
      await driver.delete(path("a"));
      await expectMissing(driver, path("a"));
      await expectMissing(driver, path("a/b"));
    },
  },
];
