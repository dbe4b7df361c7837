import { hash } from "node:crypto";

const DIGITS = 16;

/** Prefix of the names of all records of the uploads to `path`; ends in a slash. */
export function resumePrefix(path: string): string {
  return `up/${hash("sha256", path)}/`;
}

/** Where numbers are freed, the number of the start record of a path that had no records; it sorts last. */
export const START = 0;

/** Name of record `number`: in byte order the newest comes first. */
export function resumeName(prefix: string, number: number): string {
  return prefix + String(Number.MAX_SAFE_INTEGER - number).padStart(DIGITS, "0");
}

/** The number in a name that {@link resumeName} made; undefined for any other name. */
export function resumeNumber(prefix: string, name: string): number | undefined {
  const rest = name.startsWith(prefix) ? name.slice(prefix.length) : "";
  const number = Number.MAX_SAFE_INTEGER - Number(rest);
  return new RegExp(`^\\d{${DIGITS}}$`).test(rest) && number >= START ? number : undefined;
}
