import { describeValue } from "./describe-value.ts";
import { InvalidPathError } from "./errors.ts";
import { LAYOUT, LAYOUT_ROOT } from "./layout.ts";
import { COMPONENTS, misfit } from "./path-components.ts";
import type { PathSpec } from "./path-spec.ts";

const WHOLE: ReadonlyMap<string, RegExp> = new Map(
  Object.entries(COMPONENTS).map(([name, { pattern }]) => [name, new RegExp(`^(?:${pattern})$`)]),
);

/**
 * The path of a place in the layout. {@link parsePath} is its inverse; no two specs share a path.
 * @throws {@link InvalidPathError} if a part would make a path outside the layout, such as a tag with a slash
 * @throws `TypeError` for an unknown kind or a missing part
 */
export function pathFor(spec: PathSpec): string {
  const kind: unknown = spec?.kind;
  if (typeof kind !== "string" || !Object.hasOwn(LAYOUT, kind)) {
    throw new TypeError(`no place of the layout is of kind ${describeValue(kind)}`);
  }
  const given: ReadonlyMap<string, unknown> = new Map(Object.entries(spec));
  const parts: Record<string, string> = {};
  const path = LAYOUT[spec.kind].replaceAll(/\{(\w+)(:2)?\}/g, (_, name: string, fanOut?: string) => {
    const part = given.get(name);
    const text =
      typeof part === (name === "offset" ? "number" : "string") ? String(part) : mistyped(name, part);
    if (WHOLE.get(name)?.test(text) !== true) throw invalid(name, text);
    parts[name] = text;
    return fanOut === undefined ? text : text.slice(0, 2);
  });
  const wrong = misfit(parts);
  if (wrong !== undefined) throw invalid(wrong, parts[wrong] ?? "");
  return LAYOUT_ROOT + path;
}

function mistyped(name: string, part: unknown): never {
  throw new TypeError(
    `"${name}" of a path is a ${name === "offset" ? "number" : "string"}, not ${describeValue(part)}`,
  );
}

function invalid(name: string, text: string): InvalidPathError {
  const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
  return new InvalidPathError(
    `${JSON.stringify(shown)} is no ${name} of a path; use ${COMPONENTS[name]?.words}`,
  );
}
