import { contentCases } from "./cases/content.ts";
import { putIfAbsentCases } from "./cases/put-if-absent.ts";
import { readCases } from "./cases/read.ts";
import { writeCases } from "./cases/write.ts";
import type { CaseDefinition, ConformanceCase } from "./conformance-case.ts";

/** Areas in the order of the report; cases that run alone do so in this order too. */
const AREAS: readonly (readonly [area: string, definitions: readonly CaseDefinition[]])[] = [
  ["content", contentCases],
  ["content if absent", putIfAbsentCases],
  ["reader", readCases],
  ["writer", writeCases],
];

/** All cases of the suite, as data. */
export const cases: readonly ConformanceCase[] = AREAS.flatMap(([area, definitions]) =>
  definitions.map((definition) => ({ ...definition, area })),
);
