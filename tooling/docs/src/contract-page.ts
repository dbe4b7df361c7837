import { code } from "./markdown.ts";

/** What the page says about a case of the suite. */
export interface CitedCase {
  readonly id: string;
  /** Anchors of the parts of the contract that it checks: `rule-8`, `writer-states`. */
  readonly anchors: readonly string[];
}

/**
 * The ids of the cases that check one part of the contract, as a line.
 * @throws {RangeError} if there is none: a promise that nobody checks is no promise
 */
export function casesOf(anchor: string, cases: readonly CitedCase[]): string {
  const ids = cases.filter(({ anchors }) => anchors.includes(anchor)).map(({ id }) => code(id));
  if (ids.length === 0) throw new RangeError(`no case of the suite checks "${anchor}" of the contract`);
  return `Cases: ${ids.join(", ")}\n`;
}

/**
 * Compares the page with what the suite takes for the parts of the contract.
 * @throws {RangeError} naming the parts for which the page has no anchor or no list of cases
 */
export function requireAnchors(page: string, anchors: readonly string[]): void {
  const missing = anchors.filter(
    (anchor) =>
      !page.includes(`<a id="${anchor}"></a>`) || !page.includes(`<!-- generated cases: ${anchor} -->`),
  );
  if (missing.length === 0) return;
  throw new RangeError(`the page lacks an anchor or a list of cases for ${missing.join(", ")}`);
}
