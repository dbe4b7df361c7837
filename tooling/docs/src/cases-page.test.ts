import { expect, it } from "vitest";
import { casesByArea, countOfCases, type DescribedCase, idsWithReasons, mergedIds } from "./cases-page.ts";

const CASE: DescribedCase = {
  id: "WRIT-02",
  area: "writer",
  level: "must",
  tier: 0,
  rules: [5, "paths"],
  needs: ["resume"],
  facilities: ["process"],
  title: "nothing is visible",
  why: "no pull sees half a layer",
};

it("shows each case in the table of its area, with links to its rules", () => {
  const page = casesByArea(
    [CASE, { ...CASE, id: "LIST-01", area: "list", needs: [], facilities: [] }],
    (rule) => `at-${rule}`,
  );
  expect(page).toContain("### Writer\n");
  expect(page).toContain(
    "| `WRIT-02` | must | 0 | [5](contract.md#at-5), [paths](contract.md#at-paths) | `resume`, process | nothing is visible. *Why:* no pull sees half a layer. |",
  );
  expect(page.indexOf("### Writer")).toBeLessThan(page.indexOf("### List"));
});

it("says which cases run alone", () => {
  expect(casesByArea([{ ...CASE, alone: true }], String)).toContain("process, runs alone |");
});

it("counts cases by level and tier", () => {
  const page = countOfCases([CASE, { ...CASE, tier: 1 }, { ...CASE, tier: 1, level: "should" }]);
  expect(page).toContain("| Tier | must | should | cases |");
  expect(page).toContain("| 1 | 1 | 1 | 2 |");
  expect(page).toContain("| all | 2 | 1 | 3 |");
});

it("lists ids that are no cases in their order, with reasons", () => {
  const page = idsWithReasons({ "B-02": "there is none", "A-01": "gone" });
  expect(page).toBe("| Id | Why |\n|---|---|\n| `A-01` | gone. |\n| `B-02` | there is none. |\n");
  expect(mergedIds({ "A-01": { into: "A-02", reason: "it does both" } })).toContain(
    "| `A-01` | `A-02`: it does both. |",
  );
  expect(idsWithReasons({})).toBe("None.\n");
});
