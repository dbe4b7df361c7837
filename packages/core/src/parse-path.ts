import { describeValue } from "./describe-value.ts";
import { LAYOUT, LAYOUT_ROOT } from "./layout.ts";
import { COMPONENTS, misfit } from "./path-components.ts";
import type { PathSpec } from "./path-spec.ts";

interface Template {
  readonly kind: string;
  /** One for each segment: text that it is, or what it matches. */
  readonly segments: readonly (string | RegExp)[];
}

/** Templates that paths of one shape can match: few enough to try them all. */
const TEMPLATES = new Map<string, Template[]>();
for (const [kind, text] of Object.entries(LAYOUT)) {
  const segments = text.split("/").slice(1);
  const shape = shapeOf(segments);
  TEMPLATES.set(shape, [...(TEMPLATES.get(shape) ?? []), { kind, segments: segments.map(toSegment) }]);
}

/**
 * The place in the layout that has `path`; undefined if none has, as for what distribution leaves behind
 * (`link.<uuid>.tmp`) and for directories in between. {@link pathFor} of the answer is `path` again.
 * @throws `TypeError` if `path` is not a string
 */
export function parsePath(path: string): PathSpec | undefined {
  if (typeof path !== "string") throw new TypeError(`path is a string, not ${describeValue(path)}`);
  if (path !== LAYOUT_ROOT && !path.startsWith(`${LAYOUT_ROOT}/`)) return undefined;
  const segments = joinRepository(path.slice(LAYOUT_ROOT.length).split("/").slice(1));
  for (const template of TEMPLATES.get(shapeOf(segments)) ?? []) {
    const spec = match(template, segments);
    if (spec !== undefined) return spec;
  }
  return undefined;
}

/** The repository's name as one segment: it ends before the first underscore name, since none of its own is one. */
function joinRepository(segments: readonly string[]): readonly string[] {
  const [area, ...rest] = segments;
  if (area !== "repositories" || rest.length === 0) return segments;
  const end = rest.findIndex((segment) => segment.startsWith("_"));
  const name = end === -1 ? rest : rest.slice(0, end);
  return [area, name.join("/"), ...rest.slice(name.length)];
}

function shapeOf(segments: readonly string[]): string {
  const [area = "", , marker = ""] = segments;
  return `${segments.length} ${area} ${area === "repositories" ? marker : ""}`;
}

function toSegment(text: string): string | RegExp {
  if (!text.includes("{")) return text;
  const pattern = text.replaceAll(/\{(\w+)(:2)?\}/g, (_, name: string, fanOut?: string) =>
    fanOut === undefined ? `(?<${name}>${COMPONENTS[name]?.pattern})` : "(?<fanOut>[0-9a-f]{2})",
  );
  return new RegExp(`^${pattern}$`);
}

function match({ kind, segments }: Template, found: readonly string[]): PathSpec | undefined {
  const parts: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const text = found[index] ?? "";
    if (typeof segment === "string") {
      if (segment !== text) return undefined;
      continue;
    }
    const groups = segment.exec(text)?.groups;
    if (groups === undefined) return undefined;
    Object.assign(parts, groups);
  }
  const { fanOut, offset, ...rest } = parts;
  if (misfit(parts) !== undefined || (fanOut !== undefined && !rest["hex"]?.startsWith(fanOut)))
    return undefined;
  const spec = offset === undefined ? { kind, ...rest } : { kind, ...rest, offset: Number(offset) };
  return spec as PathSpec; // the template of a kind names exactly the properties of its spec; the golden file shows it
}
