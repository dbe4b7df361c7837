import type { Node } from "oxc-parser";
import type { Check, Finding } from "./finding.ts";
import { type ModuleSource, parseModule } from "./module-source.ts";
import { isTest, publicPackages, sourceFiles } from "./workspace.ts";

/** The file that lists a set of codes, and the type that stands for them. */
const LISTS = [
  { home: "packages/core/src/errors.ts", type: "StorageErrorCode" },
  { home: "packages/oci/src/error-codes.ts", type: "ErrorCode" },
];

export const errorCodes: Check = {
  name: "lists of error codes",
  rule: "each list of codes exists once; every other use is a string that the compiler holds against it (docs/decisions/0001)",
  find(workspace) {
    const findings: Finding[] = [];
    const lists = LISTS.flatMap((list) => {
      if (!workspace.files.includes(list.home)) return [];
      const codes = listedCodes(parseModule(list.home, workspace.read(list.home)));
      if (codes.size > 0) return [{ ...list, codes }];
      findings.push({
        file: list.home,
        message: "lists no error codes; say in error-codes.ts where the list is now",
      });
      return [];
    });
    for (const file of publicPackages(workspace).flatMap(sourceFiles)) {
      if (isTest(file)) continue;
      const source = parseModule(file, workspace.read(file));
      for (const { names, keyType, line } of enumerations(source, workspace.read(file))) {
        for (const { home, type, codes } of lists) {
          const found = new Set(names.filter((name) => codes.has(name)));
          // A record keyed by the type cannot go stale: with a code too many or too few it does not compile.
          if (file === home || keyType === type || found.size <= codes.size / 2) continue;
          const message = `lists ${found.size} of the ${codes.size} codes of ${type} again; ${home} has the list`;
          findings.push({ file, line, message });
        }
      }
    }
    return findings;
  },
};

/** Names that stand side by side: items of an array, members of a union, keys of an object. */
interface Enumeration {
  readonly names: readonly string[];
  readonly line: number;
  /** `T` where an object is declared as a `Record<T, …>`. */
  readonly keyType?: string | undefined;
}

function enumerations(source: ModuleSource, text: string): readonly Enumeration[] {
  const found: Enumeration[] = [];
  const keyTypes = new Map<Node, string>();
  const declare = (node: Node, type: Node) => {
    const key = /^(?:Readonly<)?Record<(\w+),/.exec(text.slice(type.start, type.end))?.[1];
    if (key !== undefined) keyTypes.set(unwrapped(node), key);
  };
  const add = (names: readonly (string | undefined)[], node: Node) => {
    const known = names.filter((name) => name !== undefined);
    found.push({ names: known, line: source.lineAt(node.start), keyType: keyTypes.get(node) });
  };
  source.visit({
    TSSatisfiesExpression({ expression, typeAnnotation }) {
      declare(expression, typeAnnotation);
    },
    VariableDeclarator({ id, init }) {
      if (init && id.typeAnnotation) declare(init, id.typeAnnotation.typeAnnotation);
    },
    ArrayExpression(node) {
      add(
        node.elements.map((element) => (element ? stringValue(element) : undefined)),
        node,
      );
    },
    ObjectExpression(node) {
      add(
        node.properties.map((property) => (property.type === "Property" ? keyName(property.key) : undefined)),
        node,
      );
    },
    TSUnionType(node) {
      add(
        node.types.map((type) => (type.type === "TSLiteralType" ? stringValue(type.literal) : undefined)),
        node,
      );
    },
  });
  return found;
}

/** The longest list of upper-case names in the file. */
function listedCodes(source: ModuleSource): ReadonlySet<string> {
  const lists = enumerations(source, "").map(({ names }) =>
    names.filter((name) => /^[A-Z][A-Z_]+$/.test(name)),
  );
  return new Set(lists.sort((a, b) => b.length - a.length)[0]);
}

function unwrapped(node: Node): Node {
  if (node.type === "TSAsExpression" || node.type === "TSSatisfiesExpression")
    return unwrapped(node.expression);
  return node.type === "ParenthesizedExpression" ? unwrapped(node.expression) : node;
}

function stringValue(node: Node): string | undefined {
  return node.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

function keyName(key: Node): string | undefined {
  return key.type === "Identifier" ? key.name : stringValue(key);
}
