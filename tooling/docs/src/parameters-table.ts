import {
  type AnyParameterDefinition,
  type AnyParameterSchema,
  formatDuration,
  formatSize,
} from "@stowage/core/driver";

/** The Markdown table of a README's "Parameters", one row for each parameter of `schema`; ends in a line break. */
export function parametersTable(schema: AnyParameterSchema): string {
  const rows = Object.entries(schema).map(([name, definition]) =>
    row([nameCell(name, definition), kindCell(definition), defaultCell(definition), meaningCell(definition)]),
  );
  return [row(["Parameter", "Takes", "Default", "Meaning"]), "|---|---|---|---|", ...rows, ""].join("\n");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}

function nameCell(name: string, { aliases = [] }: AnyParameterDefinition): string {
  // Aliases that differ by case only go without saying: names are read without regard to it.
  const others = aliases.filter((alias) => alias.toLowerCase() !== name.toLowerCase());
  return others.length === 0 ? code(name) : `${code(name)} (also ${others.map(code).join(", ")})`;
}

function kindCell(definition: AnyParameterDefinition): string {
  const secret = definition.secret === true ? ", secret" : "";
  switch (definition.kind) {
    case "enum":
      return (
        Object.keys(definition.values)
          .map((word) => code(JSON.stringify(word)))
          .join(", ") + secret
      );
    case "object":
      return definition.expected + secret;
    case "string":
      return `text${secret}`;
    case "boolean":
      return `boolean${secret}`;
    default:
      return definition.kind + range(definition) + secret;
  }
}

function range(
  definition: AnyParameterDefinition & { readonly kind: "size" | "duration" | "integer" },
): string {
  const { min, max } = definition;
  if (min === undefined) return max === undefined ? "" : `, at most ${show(definition, max)}`;
  return max === undefined
    ? `, at least ${show(definition, min)}`
    : `, ${show(definition, min)} to ${show(definition, max)}`;
}

function defaultCell(definition: AnyParameterDefinition): string {
  if (definition.required === true) return "required";
  if (definition.default === undefined) return "unset";
  return code(show(definition, definition.default));
}

function meaningCell(definition: AnyParameterDefinition): string {
  const values =
    definition.kind === "enum"
      ? ` (${Object.entries(definition.values)
          .map(([word, meaning]) => `${code(word)}: ${meaning}`)
          .join("; ")})`
      : "";
  const reason = definition.reason === undefined ? "" : `. Why this default: ${definition.reason}`;
  return `${definition.summary}${values}${reason}`;
}

function show({ kind }: AnyParameterDefinition, value: unknown): string {
  if (kind === "size" && typeof value === "number") return formatSize(value);
  if (kind === "duration" && typeof value === "number") return formatDuration(value);
  return String(value);
}

function code(text: string): string {
  return `\`${text}\``;
}
