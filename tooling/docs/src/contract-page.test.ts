import { expect, it } from "vitest";
import { casesOf, requireAnchors } from "./contract-page.ts";

const cases = [
  { id: "WRIT-02", anchors: ["rule-5", "writer-states"] },
  { id: "APPD-01", anchors: ["rule-10"] },
  { id: "WRIT-01", anchors: ["rule-5"] },
];

it("lists the cases of a rule in the order of the suite", () => {
  expect(casesOf("rule-5", cases)).toBe("Cases: `WRIT-02`, `WRIT-01`\n");
  expect(casesOf("writer-states", cases)).toBe("Cases: `WRIT-02`\n");
});

it("fails for a rule without a case", () => {
  expect(() => casesOf("rule-1", cases)).toThrow('no case of the suite checks "rule-1"'); // rule-10 has one
});

it("fails for a part of the contract that the page does not have", () => {
  const page =
    '<a id="rule-1"></a>\n<!-- generated cases: rule-1 -->\n<a id="rule-2"></a>\n<!-- generated cases: rule-3 -->\n';
  expect(() => requireAnchors(page, ["rule-1"])).not.toThrow();
  expect(() => requireAnchors(page, ["rule-1", "rule-2", "rule-3", "rule-4"])).toThrow(
    "rule-2, rule-3, rule-4",
  );
});
