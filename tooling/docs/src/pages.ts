import { join } from "node:path";
import {
  anchorOf,
  CONTRACT_REFERENCES,
  cases,
  DROPPED_IDS,
  LATER_IDS,
  MERGED_IDS,
  RUN_IDS,
} from "@stowage/testsuite";
import { casesByArea, countOfCases, idsWithReasons, mergedIds } from "./cases-page.ts";
import { casesOf, requireAnchors } from "./contract-page.ts";
import { decisionList } from "./decision-list.ts";
import { driverSchemas } from "./driver-schemas.ts";
import { fillBlocks } from "./generated-blocks.ts";
import { layoutTable } from "./layout-page.ts";
import { parametersTable } from "./parameters-table.ts";

/** A page of which parts are generated. */
export interface Page {
  /** Path from the root of the checkout. */
  readonly file: string;
  /** The page with its generated parts as the code has them now. */
  render(page: string): string;
}

const DECISIONS: string = join(import.meta.dirname, "../../../docs/decisions");

const cited = cases.map(({ id, rules }) => ({ id, anchors: rules.map(anchorOf) }));

/** Ids of the suite that are no cases of their own, by what became of them. */
const otherIds: Readonly<Record<string, () => string>> = {
  merged: () => mergedIds(MERGED_IDS),
  run: () => idsWithReasons(RUN_IDS),
  dropped: () => idsWithReasons(DROPPED_IDS),
  later: () => idsWithReasons(LATER_IDS),
};

/** Every such page. */
export const pages: readonly Page[] = [
  {
    file: "docs/contract.md",
    render(page) {
      requireAnchors(page, CONTRACT_REFERENCES.map(anchorOf));
      return fillBlocks(page, { cases: (anchor) => casesOf(anchor, cited) });
    },
  },
  {
    file: "docs/conformance-cases.md",
    render: (page) =>
      fillBlocks(page, {
        "case-count": () => countOfCases(cases),
        "case-list": () => casesByArea(cases, anchorOf),
        "case-ids": (kind) => otherIds[kind]?.() ?? "",
      }),
  },
  {
    file: "docs/README.md",
    render: (page) => fillBlocks(page, { decisions: () => decisionList(DECISIONS) }),
  },
  { file: "docs/layout.md", render: (page) => fillBlocks(page, { layout: layoutTable }) },
  ...Object.entries(driverSchemas).map(([folder, schema]) => ({
    file: `packages/${folder}/README.md`,
    render: (page: string) => fillBlocks(page, { parameters: () => parametersTable(schema) }),
  })),
];
