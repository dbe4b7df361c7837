// The templates are core's own affair; this page is their one reader outside.
import { LAYOUT } from "../../../packages/core/src/layout.ts";
import { PLACES, type Place } from "./layout-places.ts";
import { code, table } from "./markdown.ts";

/** The places of one area as a table. @throws {RangeError} if there is no such area */
export function layoutTable(area: string): string {
  const rows = Object.entries<Place>(PLACES)
    .filter(([, place]) => place.area === area)
    .map(([kind, { holds, written, whose }]) => [code(templateOf(kind)), holds, written || "–", whose]);
  if (rows.length === 0) throw new RangeError(`no place of the layout is in the area "${area}"`);
  return table(["Path", "Holds", "Written", "Whose"], rows);
}

/** `{hex:2}` is for machines. */
function templateOf(kind: string): string {
  const template = new Map(Object.entries(LAYOUT)).get(kind) ?? "";
  const readable = template.replaceAll("{hex:2}", "<hex's first two>").replaceAll(/\{(\w+)\}/g, "<$1>");
  return readable === "" ? "/" : readable;
}
