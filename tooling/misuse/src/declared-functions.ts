import type { Declaration, TSSignature, TSType, TSTypeAnnotation } from "oxc-parser";
import { declarationsOf, exportsOf } from "./module-exports.ts";

/** A function that a package declares for its users: `createDriver`, or a method, `StorageDriver.getContent`. */
export interface DeclaredFunction {
  readonly name: string;
  /** It answers by a promise or an async iterable, so it must never throw synchronously. */
  readonly answersLater: boolean;
}

/** Every function that the module `entry` exports, and every method of the classes and interfaces that it exports. */
export function declaredFunctions(entry: string): readonly DeclaredFunction[] {
  const found = new Map<string, DeclaredFunction>();
  for (const [exported, origin] of exportsOf(entry)) {
    for (const declaration of declarationsOf(origin)) {
      for (const each of functionsOf(exported, origin.name, declaration)) found.set(each.name, each);
    }
  }
  return [...found.values()];
}

function functionsOf(name: string, local: string, declaration: Declaration): readonly DeclaredFunction[] {
  switch (declaration.type) {
    case "FunctionDeclaration":
    case "TSDeclareFunction":
      return [declared(name, declaration.returnType)];
    case "VariableDeclaration":
      return declaration.declarations.flatMap(({ id, init }) => {
        if (id.type !== "Identifier" || id.name !== local) return [];
        const type = id.typeAnnotation?.typeAnnotation;
        if (type?.type === "TSFunctionType") return [declared(name, type.returnType)];
        return init?.type === "ArrowFunctionExpression" ? [declared(name, init.returnType)] : [];
      });
    case "ClassDeclaration": {
      const methods = declaration.body.body.flatMap((member) => {
        const { type } = member;
        if (type !== "MethodDefinition" && type !== "TSAbstractMethodDefinition") return [];
        const { key, computed, kind, accessibility, value } = member;
        if (computed || kind !== "method" || key.type !== "Identifier" || accessibility === "private")
          return [];
        return [declared(`${name}.${key.name}`, value.returnType)];
      });
      return [{ name, answersLater: false }, ...methods];
    }
    case "TSInterfaceDeclaration":
      return declaration.body.body.flatMap((member) => methodOf(name, member));
    case "TSTypeAliasDeclaration":
      return membersOf(declaration.typeAnnotation).flatMap((member) => methodOf(name, member));
    default:
      return [];
  }
}

/** Members of an object type, and of those that it is an intersection or union of. */
function membersOf(type: TSType): readonly TSSignature[] {
  if (type.type === "TSTypeLiteral") return type.members;
  return type.type === "TSIntersectionType" || type.type === "TSUnionType"
    ? type.types.flatMap(membersOf)
    : [];
}

function methodOf(name: string, member: TSSignature): readonly DeclaredFunction[] {
  if (member.type === "TSMethodSignature" && !member.computed && member.key.type === "Identifier") {
    return [declared(`${name}.${member.key.name}`, member.returnType)];
  }
  if (member.type !== "TSPropertySignature" || member.computed || member.key.type !== "Identifier") return [];
  const type = member.typeAnnotation?.typeAnnotation;
  return type?.type === "TSFunctionType" ? [declared(`${name}.${member.key.name}`, type.returnType)] : [];
}

function declared(name: string, returns: TSTypeAnnotation | null | undefined): DeclaredFunction {
  const type = returns?.typeAnnotation;
  const answer =
    type?.type === "TSTypeReference" && type.typeName.type === "Identifier" ? type.typeName.name : "";
  return { name, answersLater: /^(Promise|Async\w+)$/.test(answer) };
}
