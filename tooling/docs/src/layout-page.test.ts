import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { LAYOUT } from "../../../packages/core/src/layout.ts";
import { layoutTable } from "./layout-page.ts";
import { PLACES } from "./layout-places.ts";

it("has the path of each place as core makes it", () => {
  expect(layoutTable("layers")).toContain("`/repositories/<repository>/_layers/<algorithm>/<hex>/link`");
  expect(layoutTable("blobs")).toContain("`/blobs/<algorithm>/<hex's first two>/<hex>/data`");
  expect(layoutTable("store")).toMatch(/^\| Path .*\n\|---.*\n\| `\/` \| directory: everything /);
});

it("shows every place that core knows on the page", async () => {
  const page = await readFile(new URL("../../../docs/layout.md", import.meta.url), "utf8");
  const areas = new Set(Object.values(PLACES).map(({ area }) => area));
  for (const area of areas) expect(page).toContain(`<!-- generated layout: ${area} -->`);
  const rows = [...areas].map((area) => layoutTable(area).trimEnd().split("\n").length - 2);
  expect(rows.reduce((all, count) => all + count, 0)).toBe(Object.keys(LAYOUT).length);
});

it("knows its areas", () => {
  expect(() => layoutTable("attic")).toThrow('no place of the layout is in the area "attic"');
});
