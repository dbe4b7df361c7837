import { join } from "node:path";
import { anchorOf, CONTRACT_REFERENCES, cases } from "@stowage/testsuite";
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
    file: "docs/README.md",
    render: (page) => fillBlocks(page, { decisions: () => decisionList(DECISIONS) }),
  },
  { file: "docs/layout.md", render: (page) => fillBlocks(page, { layout: layoutTable }) },
  ...Object.entries(driverSchemas).map(([folder, schema]) => ({
    file: `packages/${folder}/README.md`,
    render: (page: string) => fillBlocks(page, { parameters: () => parametersTable(schema) }),
  })),
];
