import { setImmediate as turn } from "node:timers/promises";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectOutcome, expectRejection, expectThat } from "../expectations.ts";
import { forMany } from "../many.ts";
import { fetchUrl, redirected } from "../redirected.ts";
import { expectBytes, put, upload, versionOf } from "../stored.ts";

const SIZE = 5000;

/** Bytes of the first of many versions; each has one more than the one before. */
const SHORTEST = 60_000;

/** Names with every character that a path may have, in places where encodings go wrong. */
const NAMES: readonly string[] = [
  ...["a.b-c_d", "..a", "a..", "-", "_", "...", "A-Z.0_9", "2B", "sha256-00ff", "x.tar.gz"],
  ...["deep/er/_layers/sha256/00ff/link", "_manifests/tags/1.0-rc_1/current"],
];

export const redirectCases: readonly CaseDefinition[] = [
  {
    id: "REDI-01",
    level: "must",
    rules: [20],
    needs: [],
    tier: 0,
    title:
      "redirectUrl gives a URL or undefined, for GET and for HEAD; a path that breaks the grammar is INVALID_PATH",
    why: "the registry serves the blob itself where there is no URL",
    async run({ driver, path, data }) {
      await put(driver, path("a"), data("v1"), SIZE);
      for (const method of ["GET", "HEAD"] as const) {
        for (const expiresIn of [undefined, 1000, 60_000]) {
          const url = await driver.redirectUrl(path("a"), { method, expiresIn });
          expectThat(url === undefined || url instanceof URL, "a URL or undefined", String(url));
          const promised = driver.capabilities.redirect || url === undefined;
          expectThat(promised, "undefined, since redirect is not declared", String(url));
        }
        const wrong = driver.redirectUrl("no-slash", { method });
        await expectRejection("redirectUrl of no path", wrong, "INVALID_PATH");
      }
    },
  },
  {
    id: "REDI-02",
    level: "must",
    rules: [20, "capabilities"],
    needs: ["redirect"],
    tier: 1,
    title: "a plain GET of the URL gives the bytes, a HEAD of the URL for HEAD their number",
    why: "clients follow it without any credentials of the store",
    async run(context) {
      const { driver, path, data, limits } = context;
      for (const size of [0, 1, SIZE, limits.partSize + 1]) {
        await upload(driver, path("a"), data(`${size}`), size);
        const body = await fetchUrl(context, await redirected(context, "a", "GET"));
        expectEqual(`status of GET of ${size} bytes`, body.status, 200);
        expectBytes(context, "body", body.bytes, { object: data(`${size}`), start: 0, length: size });
        const head = await fetchUrl(context, await redirected(context, "a", "HEAD"), { method: "HEAD" });
        const seen = [head.status, head.headers.get("content-length")];
        expectEqual(`status and length of HEAD of ${size} bytes`, seen, [200, String(size)]);
      }
    },
  },
  {
    id: "REDI-03",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    tier: 1,
    title: "the URL answers range requests: from an offset, of a length, of the end, and none beyond the end",
    why: "clients resume downloads",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), SIZE);
      const url = await redirected(context, "a", "GET");
      for (const [range, start, length] of [
        ["bytes=1000-1999", 1000, 1000],
        ["bytes=0-0", 0, 1],
        [`bytes=${SIZE - 1}-`, SIZE - 1, 1],
        ["bytes=4000-", 4000, SIZE - 4000],
        [`bytes=4000-${2 * SIZE}`, 4000, SIZE - 4000],
        ["bytes=-10", SIZE - 10, 10],
      ] as const) {
        const part = await fetchUrl(context, url, { headers: { range } });
        expectEqual(`status of ${range}`, part.status, 206);
        expectBytes(context, range, part.bytes, { object: data("v1"), start, length });
        const named = `bytes ${start}-${start + length - 1}/${SIZE}`;
        expectEqual(`content-range of ${range}`, part.headers.get("content-range"), named);
      }
      const beyond = await fetchUrl(context, url, { headers: { range: `bytes=${SIZE}-` } });
      expectEqual("status of a range beyond the end", beyond.status, 416);
    },
  },
  {
    id: "REDI-04",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    tier: 1,
    title: "the URL allows reading only",
    why: "whoever may pull must not be able to overwrite",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), SIZE);
      for (const signedFor of ["GET", "HEAD"] as const) {
        const url = await redirected(context, "a", signedFor);
        for (const method of ["PUT", "POST", "DELETE", "PATCH"]) {
          const body = method === "DELETE" ? undefined : "other";
          const { status } = await fetchUrl(context, url, { method, body });
          expectThat(
            status >= 400,
            `${method} of the URL for ${signedFor} to be refused`,
            `status ${status}`,
          );
        }
      }
      const found = await driver.getContent(path("a"));
      expectBytes(context, "the object", found, { object: data("v1"), start: 0, length: SIZE });
    },
  },
  {
    id: "REDI-07",
    level: "must",
    rules: [20, "paths"],
    needs: ["redirect"],
    tier: 1,
    title: "URLs of names with every character that a path may have lead to their objects",
    why: "a name that is encoded once too often is signed right and not found",
    async run(context) {
      const { driver, path, data } = context;
      await forMany(NAMES, async (name) => {
        await put(driver, path(name), data(name), 100);
        const { status, bytes } = await fetchUrl(context, await redirected(context, name, "GET"));
        expectEqual(`status of ${name}`, status, 200);
        expectBytes(context, name, bytes, { object: data(name), start: 0, length: 100 });
      });
    },
  },
  {
    id: "REDI-08",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    tier: 1,
    title: "for what is not there redirectUrl gives undefined, PATH_NOT_FOUND, or a URL that answers 404",
    why: "an empty 200 in the place of a missing blob is cached by clients",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("d/a"), data("v1"), 10);
      await put(driver, path("deleted"), data("v2"), 10);
      await driver.delete(path("deleted"));
      for (const missing of ["nothing", "no/such/parent", "deleted", "d/a/below", "d/"]) {
        const at = path(missing).replace(/\/$/, "");
        let url: URL | undefined;
        const asking = driver.redirectUrl(at, { method: "GET" }).then((given) => {
          url = given;
        });
        await expectOutcome(`redirectUrl of ${missing}`, asking, "PATH_NOT_FOUND", "IS_A_DIRECTORY");
        if (url === undefined) continue;
        const { status } = await fetchUrl(context, url);
        expectEqual(`status of the URL of ${missing}`, status, 404);
      }
    },
  },
  {
    id: "REDI-09",
    level: "must",
    rules: [20, 6],
    needs: ["redirect"],
    tier: 1,
    title: "the URL of an object that is being replaced serves the old or the new one, whole",
    why: "the client checks a digest, and blames the registry",
    async run(context) {
      const { driver, path, data } = context;
      const versionAt = (round: number) => ({ object: data(`round ${round}`), size: SHORTEST + round });
      let round = 0;
      const replace = async (): Promise<void> => {
        const { object, size } = versionAt(round + 1);
        await upload(driver, path("a"), object, size, 20_000);
        round += 1;
      };
      await replace();
      const url = await redirected(context, "a", "GET");
      for (let time = 0; time < 8; time++) {
        const oldest = round;
        let answered = false;
        const fetching = Promise.all(Array.from({ length: 3 }, () => fetchUrl(context, url))).finally(() => {
          answered = true;
        });
        do {
          await replace();
          await turn(); // a store in memory leaves no time to the network
        } while (!answered);
        for (const { status, bytes } of await fetching) {
          expectEqual("status", status, 200);
          const seen = Math.min(Math.max(bytes.length - SHORTEST, oldest), round);
          versionOf(context, "a body", bytes, [versionAt(seen)]);
        }
      }
    },
  },
];
