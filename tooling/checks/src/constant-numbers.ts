import type { Node, Program } from "oxc-parser";

/** Units that core exports; a file that imports one counts in it. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ["KiB", 1024],
  ["MiB", 1024 ** 2],
  ["GiB", 1024 ** 3],
]);

/** Numbers that the constants at the top level of a module stand for, by name. */
export function moduleConstants(
  { body }: Program,
  { exportedOnly = false }: { readonly exportedOnly?: boolean | undefined } = {},
): ReadonlyMap<string, number> {
  const all = new Map(UNITS);
  const exported = new Map<string, number>();
  for (const statement of body) {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declaration?.type !== "VariableDeclaration") continue;
    for (const { id, init } of declaration.declarations) {
      const value = init ? constantNumber(init, all) : undefined;
      if (id.type !== "Identifier" || value === undefined) continue;
      all.set(id.name, value);
      if (statement.type === "ExportNamedDeclaration") exported.set(id.name, value);
    }
  }
  return exportedOnly ? exported : all;
}

/** Number that an expression of literals, names and arithmetic stands for, such as `64 * MiB`. */
export function constantNumber(node: Node, names: ReadonlyMap<string, number>): number | undefined {
  switch (node.type) {
    case "Literal":
      return typeof node.value === "number" ? node.value : undefined;
    case "Identifier":
      return names.get(node.name);
    case "ParenthesizedExpression":
      return constantNumber(node.expression, names);
    case "BinaryExpression": {
      const left = constantNumber(node.left, names);
      const right = constantNumber(node.right, names);
      return left === undefined || right === undefined ? undefined : calculate(node.operator, left, right);
    }
    default:
      return undefined;
  }
}

function calculate(operator: string, left: number, right: number): number | undefined {
  switch (operator) {
    case "*":
      return left * right;
    case "**":
      return left ** right;
    case "<<":
      return left << right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    default:
      return undefined;
  }
}
