/** The entity tag of content with this digest: content never changes under a digest, so it is a strong one. */
export function formatETag(digest: string): string {
  return `"${digest}"`;
}

/**
 * True if an `If-None-Match` lists this digest, or is `*`. Digests without quotes count: clients of the distribution
 * project send them.
 * Rule: [RFC 9110, 13.1.2](https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2).
 */
export function matchesETag(header: string | undefined, digest: string): boolean {
  if (header === undefined) return false;
  if (header.trim() === "*") return true;
  return header.split(",").some((entry) => entry.trim().replace(/^W\//, "").replaceAll('"', "") === digest);
}

/** True if a range may be served: there is no `If-Range`, or it names this very content. Dates are never matched. */
export function allowsRange(ifRange: string | undefined, digest: string): boolean {
  return ifRange === undefined || ifRange.trim() === formatETag(digest);
}
