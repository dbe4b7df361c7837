import { inspect } from "node:util";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectRejection, expectThat } from "../expectations.ts";
import { positions } from "../listed.ts";
import { fetchUrl, redirected } from "../redirected.ts";
import { expectBytes, put } from "../stored.ts";
import { eventually } from "../within.ts";

/** Milliseconds of a short life, and those after which the URL has to be dead: clocks differ by a little. */
const LIFE = 2000;
const DEATH = 15_000;
/** Milliseconds by which the clocks may differ, and those between two looks. */
const CLOCKS = 800;
const LOOK = 300;

/** The URL with another first character in the value of one parameter: the last one of Base64 may mean nothing. */
function tampered(url: URL, name: string): URL {
  const changed = new URL(url);
  const value = changed.searchParams.get(name) ?? "";
  changed.searchParams.set(name, (value.startsWith("1") ? "2" : "1") + value.slice(1));
  return changed;
}

export const redirectSignatureCases: readonly CaseDefinition[] = [
  {
    id: "REDI-05",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    facilities: ["signatures"],
    tier: 1,
    title: "the URL with anything of it changed, or taken away, gives nothing",
    why: "who was given one blob must not help himself to the others",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 100);
      await put(driver, path("secret"), data("v2"), 100);
      const url = await redirected(context, "a", "GET");
      const other = new URL(await redirected(context, "secret", "GET"));
      other.search = url.search;
      const bare = new URL(url);
      bare.search = "";
      const names = [...new Set(url.searchParams.keys())];
      const wrong: readonly (readonly [what: string, url: URL])[] = [
        ["another object's URL with this query", other],
        ["the URL without its query", bare],
        ...names.map((name) => [`the URL with another ${name}`, tampered(url, name)] as const),
      ];
      for (const [what, changed] of wrong) {
        if (changed.href === url.href) continue;
        const { status, bytes } = await fetchUrl(context, changed);
        expectThat(status >= 400, `${what} to be refused`, `status ${status} and ${bytes.length} bytes`);
      }
      expectEqual("status of the URL as it was given", (await fetchUrl(context, url)).status, 200);
    },
  },
  {
    id: "REDI-06",
    level: "must",
    rules: [20],
    needs: ["redirect"],
    facilities: ["signatures"],
    tier: 1,
    title: "a URL works while it lives and not afterwards; without a life of its own it lives for minutes",
    why: "a link that somebody finds in a log must be dead",
    async run(context) {
      const { driver, path, data } = context;
      await put(driver, path("a"), data("v1"), 100);
      const short = await redirected(context, "a", "GET", LIFE);
      const long = await redirected(context, "a", "GET");
      const signed = performance.now();
      for (let looks = 0; looks === 0 || performance.now() - signed < LIFE - CLOCKS; looks++) {
        const asked = performance.now() - signed;
        const alive = await fetchUrl(context, short);
        expectEqual(`status of a URL of ${LIFE} ms after ${Math.round(asked)} ms`, alive.status, 200);
        expectBytes(context, "body", alive.bytes, { object: data("v1"), start: 0, length: 100 });
        await new Promise((resolve) => setTimeout(resolve, LOOK));
      }
      await eventually(DEATH, async () => {
        const { status } = await fetchUrl(context, short);
        expectThat(status >= 400, `a URL of ${LIFE} ms to be refused within ${DEATH} ms`, `status ${status}`);
      });
      expectEqual("status of the URL without a life of its own", (await fetchUrl(context, long)).status, 200);
    },
  },
  {
    id: "REDI-10",
    level: "should",
    rules: [20],
    needs: ["redirect"],
    facilities: ["requests"],
    tier: 0,
    alone: true,
    title: "signing a URL takes no request to the backend",
    why: "a pull of a thousand layers asks for a thousand URLs",
    async run({ driver, path, data, requests }) {
      await put(driver, path("a"), data("v1"), 100);
      await driver.redirectUrl(path("a"), { method: "GET" });
      for (const method of ["GET", "HEAD"] as const) {
        const { total } = await requests(() => driver.redirectUrl(path("a"), { method }));
        expectEqual(`requests for a URL for ${method}`, total, 0);
      }
    },
  },
  {
    id: "REDI-11",
    level: "must",
    rules: [20, "errors"],
    needs: ["redirect"],
    facilities: ["secrets"],
    tier: 0,
    title: "neither a URL nor an error holds a secret of the parameters, and no error holds a signature",
    why: "URLs go to clients, errors into logs",
    async run({ driver, path, data, harness }) {
      await put(driver, path("a"), data("v1"), 100);
      const texts: (readonly [what: string, text: string])[] = [];
      const signed: string[] = [];
      for (const method of ["GET", "HEAD"] as const) {
        const url = await driver.redirectUrl(path("a"), { method });
        texts.push([`the URL for ${method}`, `${url?.href} ${decodeURIComponent(url?.href ?? "")}`]);
        signed.push(...[...(url?.searchParams.values() ?? [])].filter((value) => value.length >= 32));
      }
      const missing = path("nothing");
      for (const [what, call] of [
        ["getContent", driver.getContent(missing)],
        ["stat", driver.stat(missing)],
        ["list", positions(driver.list(missing))],
        ["delete", driver.delete(missing)],
        ["move", driver.move(missing, path("b"))],
      ] as const) {
        const error = await expectRejection(`${what} of nothing`, call, "PATH_NOT_FOUND");
        const text = `${inspect(error, { depth: 10 })} ${JSON.stringify(error)} ${error.stack}`;
        texts.push([`the error of ${what}`, text]);
        const shown = signed.filter((signature) => text.includes(signature));
        expectEqual(`signatures in the error of ${what}`, shown.length, 0);
      }
      for (const [what, text] of texts) {
        const shown = (harness.secrets ?? []).filter((secret) => text.includes(secret));
        expectEqual(`secrets in ${what}`, shown.length, 0);
      }
    },
  },
];
