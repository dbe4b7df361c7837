import { expect, test } from "vitest";
import { CONTRACT_REFERENCES } from "./anchors.ts";
import { ADDED_IDS, DROPPED_IDS, FIRST_LIST, LATER_IDS, MERGED_IDS, RUN_IDS } from "./case-ids.ts";
import { cases } from "./cases.ts";
import { NEEDS } from "./report.ts";

const ids = cases.map(({ id }) => id);

function isOfFirstList(id: string): boolean {
  const [prefix = "", number] = id.split("-");
  return /^[A-Z]{4}-\d\d$/.test(id) && Number(number) >= 1 && Number(number) <= (FIRST_LIST[prefix] ?? 0);
}

test("every id is given once", () => {
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every id is of the first list or recorded as added, and none was dropped", () => {
  expect(ids.filter((id) => !isOfFirstList(id) && !(id in ADDED_IDS))).toEqual([]);
  expect(ids.filter((id) => id in DROPPED_IDS)).toEqual([]);
  expect(Object.keys(ADDED_IDS).filter((id) => isOfFirstList(id))).toEqual([]);
});

test("every id of the first list is exactly one of: a case, merged, seen to by the run, dropped, waiting", () => {
  const records = [MERGED_IDS, RUN_IDS, DROPPED_IDS, LATER_IDS].map((record) => Object.keys(record));
  const places = [ids, ...records];
  const firstList = Object.entries(FIRST_LIST).flatMap(([prefix, count]) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index + 1).padStart(2, "0")}`),
  );
  const misplaced = firstList.filter((id) => places.filter((place) => place.includes(id)).length !== 1);
  expect(misplaced).toEqual([]);
  expect(places.slice(1).flatMap((place) => place.filter((id) => !isOfFirstList(id)))).toEqual([]);
});

test("every merged id names the case that checks it", () => {
  expect(Object.entries(MERGED_IDS).filter(([, { into }]) => !ids.includes(into))).toEqual([]);
});

test("every added id has its case", () => {
  expect(Object.keys(ADDED_IDS).filter((id) => !ids.includes(id))).toEqual([]);
});

test.each(CONTRACT_REFERENCES)("contract part %s has a case that every driver must pass", (reference) => {
  const own = cases.filter(({ rules, level }) => level === "must" && rules.includes(reference));
  expect(own).not.toEqual([]);
});

test.each(NEEDS)("capability %s has a case", (need) => {
  expect(cases.filter(({ needs }) => needs.includes(need))).not.toEqual([]);
});

test("titles are sentences of their own, and every case says why", () => {
  const titles = cases.map(({ title }) => title);
  expect(new Set(titles).size).toBe(titles.length);
  expect(cases.filter(({ title, why }) => title.length < 20 || why.length < 15)).toEqual([]);
});

test("cases that act on the whole store run alone, and only they ask for reclaim", () => {
  const reclaiming = cases.filter(({ facilities }) => facilities?.includes("reclaim"));
  expect(reclaiming.filter(({ alone }) => alone !== true)).toEqual([]);
});
