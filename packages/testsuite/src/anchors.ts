/** Number of the contract's last rule. */
export const LAST_RULE = 27;

/** Parts of the contract without a number, by the anchor they have in the documentation. */
export const SECTIONS = ["paths", "writer-states", "errors", "capabilities", "resources"] as const;

/** What a case checks: a rule by its number, or a section. */
export type ContractReference = number | (typeof SECTIONS)[number];

/** Every part of the contract; each has at least one case. */
export const CONTRACT_REFERENCES: readonly ContractReference[] = [
  ...Array.from({ length: LAST_RULE }, (_, index) => index + 1),
  ...SECTIONS,
];

/** The anchor of the part in `docs/contract.md`: `rule-8`, `writer-states`. */
export function anchorOf(reference: ContractReference): string {
  return typeof reference === "number" ? `rule-${reference}` : reference;
}

/** Where people read the contract. */
const CONTRACT_PAGE = "https://github.com/stowage/stowage/blob/main/docs/contract.md";

/** The part of the contract that has the anchor, as a link. */
export function linkOf(anchor: string): string {
  return `${CONTRACT_PAGE}#${anchor}`;
}
