import { describe, expect, test } from "vitest";
import { errorCode, pushImage } from "../testing/content.ts";
import { runServer, STORES } from "../testing/running-server.ts";

const TAGS = ["a", "a-b", "A", "a.b", "v10", "v2", "_x", "ab"];
const SORTED = ["A", "_x", "a", "a-b", "a.b", "ab", "v10", "v2"];

describe.each(STORES)("the tags over $name", ({ open }) => {
  test("are listed whole in byte order", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    for (const tag of TAGS) await pushImage(running.url, "a/tags", tag);
    const response = await fetch(`${running.url}/v2/a/tags/tags/list`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(await response.json()).toEqual({ name: "a/tags", tags: SORTED });
    expect(response.headers.has("link")).toBe(false);
  });

  test("are listed in pages, each with a Link to the next, until there are no more", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    for (const tag of TAGS) await pushImage(running.url, "a", tag);
    const pages: unknown[] = [];
    let next: string | undefined = "/v2/a/tags/list?n=4";
    while (next !== undefined) {
      const response: Response = await fetch(new URL(next, running.url));
      pages.push(await response.json());
      next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get("link") ?? "")?.[1];
    }
    expect(pages).toEqual([
      { name: "a", tags: SORTED.slice(0, 4) },
      { name: "a", tags: SORTED.slice(4) },
    ]);
  });

  test("begin after last, which need not exist", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    for (const tag of TAGS) await pushImage(running.url, "a", tag);
    const listed = async (query: string) => (await fetch(`${running.url}/v2/a/tags/list?${query}`)).json();
    expect(await listed("last=a.b")).toEqual({ name: "a", tags: ["ab", "v10", "v2"] });
    expect(await listed("last=a.a&n=1")).toEqual({ name: "a", tags: ["a.b"] });
    expect(await listed("last=zzz")).toEqual({ name: "a", tags: [] });
  });

  test("are none, without a Link, where none were asked for", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    await pushImage(running.url, "a", "v1");
    const response = await fetch(`${running.url}/v2/a/tags/list?n=0`);
    expect(await response.json()).toEqual({ name: "a", tags: [] });
    expect(response.headers.has("link")).toBe(false);
  });

  test.each(["-1", "x", "1.5", "", "9".repeat(30)])("cannot be listed %s at a time", async (n) => {
    await using store = await open();
    await using running = await runServer(store.driver);
    const response = await fetch(`${running.url}/v2/a/tags/list?n=${n}`);
    expect([response.status, await errorCode(response)]).toEqual([400, "PAGINATION_NUMBER_INVALID"]);
  });

  test("of a repository that nothing was pushed to are unknown, whichever page is asked for", async () => {
    await using store = await open();
    await using running = await runServer(store.driver);
    for (const query of ["", "?n=5", "?n=0", "?last=a", "?last=a&n=5"]) {
      const response = await fetch(`${running.url}/v2/a/tags/list${query}`);
      expect([query, response.status, await errorCode(response)]).toEqual([query, 404, "NAME_UNKNOWN"]);
    }
  });
});
