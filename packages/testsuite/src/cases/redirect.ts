import type { CaseContext } from "../case-context.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { expectBytes, put } from "../stored.ts";

const SIZE = 5000;

/** An object and a URL for it. */
async function redirected({ driver, path, data }: CaseContext, method: "GET" | "HEAD"): Promise<URL> {
  await put(driver, path("a"), data("v1"), SIZE);
  const url = await driver.redirectUrl(path("a"), { method });
  expectThat(url instanceof URL, "a URL, since redirect is declared", String(url));
  return url;
}

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
      const { signal } = context;
      const body = await fetch(await redirected(context, "GET"), { signal });
      expectEqual("status of GET", body.status, 200);
      const found = new Uint8Array(await body.arrayBuffer());
      expectBytes(context, "body", found, { object: context.data("v1"), start: 0, length: SIZE });
      const head = await fetch(await redirected(context, "HEAD"), { method: "HEAD", signal });
      const seen = [head.status, head.headers.get("content-length")];
      expectEqual("status and length of HEAD", seen, [200, String(SIZE)]);
    },
  },
  {
    id: "REDI-03",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    tier: 1,
    title: "the URL answers range requests",
    why: "clients resume downloads",
    async run(context) {
      const url = await redirected(context, "GET");
      const part = await fetch(url, { headers: { range: "bytes=1000-1999" }, signal: context.signal });
      expectEqual("status", part.status, 206);
      const found = new Uint8Array(await part.arrayBuffer());
      expectBytes(context, "range", found, { object: context.data("v1"), start: 1000, length: 1000 });
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
      const { driver, path, signal } = context;
      const url = await redirected(context, "GET");
      for (const method of ["PUT", "DELETE"]) {
        const answer = await fetch(url, { method, signal, ...(method === "PUT" ? { body: "other" } : {}) });
        await answer.arrayBuffer();
        expectThat(answer.status >= 400, `${method} of the URL to be refused`, `status ${answer.status}`);
      }
      const found = await driver.getContent(path("a"));
      expectBytes(context, "the object", found, { object: context.data("v1"), start: 0, length: SIZE });
    },
  },
];
