import type { Deed, Found } from "./fake-actors.ts";

/** What must never be, once nobody moves, whoever slept or was killed where. Empty if all is well. */
export function violations(deeds: readonly Deed[], { point, object }: Found): readonly string[] {
  const found: string[] = [];
  const there = (letter: string): boolean =>
    point?.includes(letter) === true || object?.includes(letter) === true;
  for (const content of [point, object]) {
    if (content === undefined) continue;
    const isWhole = /^[XA-W]+$/.test(content) && new Set(content).size === content.length;
    if (!isWhole) found.push(`mixed bytes: ${content}`);
  }
  const mayDestroy = deeds.some(
    ({ program, outcome }) => program.includes("cancel") && outcome !== "refused",
  );
  const replacing = deeds.filter(({ program, outcome }) => program === "fresh" && outcome !== "refused");
  const acknowledged = ["X", ...deeds.filter(isAcknowledged).map(({ base = "", letter }) => base + letter)];
  for (const content of acknowledged) {
    const isReplaced = replacing.some(({ letter }) => letter !== content[0]);
    const isThere = point?.startsWith(content) === true || object?.startsWith(content) === true;
    if (!mayDestroy && !isReplaced && !isThere) found.push(`lost ${content}`);
  }
  for (const { letter, outcome, program, error } of deeds) {
    if (outcome === "failed") found.push(`${letter} failed: ${String(error)}`);
    if ((outcome === "refused" || program === "abandon") && there(letter))
      found.push(`refused and there: ${letter}`);
    if (program === "commit" && outcome === "resolved" && object === undefined)
      found.push(`commit of ${letter} is gone`);
  }
  for (const [index, one] of deeds.entries()) {
    for (const other of deeds.slice(index + 1)) if (areTwoWinners(one, other)) found.push("two winners");
  }
  const hasEnded = deeds.every(({ outcome }) => outcome !== "unfinished");
  const onlyEnds = deeds.every(({ program }) => program === "commit" || program === "abandon");
  const committed = deeds.some(({ program, outcome }) => program === "commit" && outcome === "resolved");
  if (hasEnded && onlyEnds && committed && point !== undefined) found.push(`left behind: ${point}`);
  return found;
}

function isAcknowledged({ program, outcome }: Deed): boolean {
  return (program === "close" || program === "fresh") && outcome === "resolved";
}

/** Both continued one point and succeeded, and neither took it over from a commit that had not answered. */
function areTwoWinners(one: Deed, other: Deed): boolean {
  const both = [one, other];
  if (!both.every(({ program, outcome }) => ["close", "commit"].includes(program) && outcome === "resolved"))
    return false;
  if (one.base === undefined || one.base !== other.base) return false;
  const overlap = other.began < (one.ended ?? Infinity) && one.began < (other.ended ?? Infinity);
  return !overlap || both.every(({ program }) => program === "close");
}
