import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Declaration, type Program, parseSync } from "oxc-parser";

/** Where an exported name is declared. */
export interface Origin {
  readonly file: string;
  readonly name: string;
}

const programs = new Map<string, Program>();

function programOf(file: string): Program {
  const known = programs.get(file);
  if (known !== undefined) return known;
  const { program, errors } = parseSync(file, readFileSync(file, "utf8"));
  const [error] = errors;
  if (error !== undefined) throw new SyntaxError(`${file}: ${error.message}`);
  programs.set(file, program);
  return program;
}

/** What the module `file` exports by name, types included; what it hands on from another package is that one's. */
export function exportsOf(file: string): ReadonlyMap<string, Origin> {
  const found = new Map<string, Origin>();
  for (const node of programOf(file).body) {
    if (node.type === "ExportAllDeclaration" && isOurs(node.source.value)) {
      for (const [name, origin] of exportsOf(join(file, "..", node.source.value))) found.set(name, origin);
    }
    if (node.type !== "ExportNamedDeclaration") continue;
    for (const name of namesOf(node.declaration)) found.set(name, { file, name });
    for (const { local, exported } of node.specifiers) {
      const origin =
        node.source === null ? importOf(file, nameOf(local)) : from(file, node.source.value, nameOf(local));
      if (origin !== undefined) found.set(nameOf(exported), origin);
    }
  }
  return found;
}

/** The declarations of one name at the top of its module; overloads are several. */
export function declarationsOf({ file, name }: Origin): readonly Declaration[] {
  return programOf(file).body.flatMap((node) => {
    const declaration = node.type === "ExportNamedDeclaration" ? node.declaration : node;
    return declaration !== null && isDeclaration(declaration) && namesOf(declaration).includes(name)
      ? [declaration]
      : [];
  });
}

function isDeclaration(node: Program["body"][number] | Declaration): node is Declaration {
  return /^(VariableDeclaration|FunctionDeclaration|TSDeclareFunction|ClassDeclaration|TS(Interface|TypeAlias)Declaration)$/.test(
    node.type,
  );
}

function namesOf(declaration: Declaration | null): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => (id.type === "Identifier" ? [id.name] : []));
  }
  return "id" in declaration && declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

/** A local name that is exported: declared here, or imported from another of our modules. */
function importOf(file: string, name: string): Origin | undefined {
  for (const node of programOf(file).body) {
    if (node.type !== "ImportDeclaration") continue;
    const specifier = node.specifiers.find(({ local }) => local.name === name);
    if (specifier?.type === "ImportSpecifier")
      return from(file, node.source.value, nameOf(specifier.imported));
  }
  return { file, name };
}

function from(file: string, specifier: string, name: string): Origin | undefined {
  return isOurs(specifier) ? exportsOf(join(file, "..", specifier)).get(name) : undefined;
}

function isOurs(specifier: string): boolean {
  return specifier.startsWith(".");
}

function nameOf(node: { readonly name: string } | { readonly value: string }): string {
  return "name" in node ? node.name : node.value;
}
