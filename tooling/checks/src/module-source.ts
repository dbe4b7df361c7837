import { type Program, parseSync, Visitor, type VisitorObject } from "oxc-parser";

/** One `import`, `export … from` or `import()` of a module. */
export interface ModuleImport {
  readonly specifier: string;
  readonly line: number;
  /** Nothing of it is left when types are erased. */
  readonly typeOnly: boolean;
  /** `import()`, at run time. */
  readonly dynamic: boolean;
}

/** A parsed TypeScript or JavaScript module. */
export interface ModuleSource {
  readonly file: string;
  readonly program: Program;
  readonly imports: readonly ModuleImport[];
  /** Line of an offset in the text, from 1. */
  lineAt(offset: number): number;
  visit(visitor: VisitorObject): void;
}

/** Parses one module. @throws {SyntaxError} naming the file and the first error */
export function parseModule(file: string, text: string): ModuleSource {
  const result = parseSync(file, text);
  const [error] = result.errors;
  if (error) throw new SyntaxError(`${file}: ${error.message}`);
  const { program } = result;
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const imports: ModuleImport[] = [];
  const add = (specifier: string, start: number, typeOnly: boolean, dynamic: boolean) =>
    imports.push({ specifier, line: lineAt(start), typeOnly, dynamic });

  visit(program, {
    ImportDeclaration({ source, importKind, start }) {
      add(source.value, start, importKind === "type", false);
    },
    ExportNamedDeclaration({ source, exportKind, start }) {
      if (source) add(source.value, start, exportKind === "type", false);
    },
    ExportAllDeclaration({ source, exportKind, start }) {
      add(source.value, start, exportKind === "type", false);
    },
    ImportExpression({ source, start }) {
      if (source.type === "Literal" && typeof source.value === "string")
        add(source.value, start, false, true);
    },
    TSImportType({ source, start }) {
      add(source.value, start, true, false);
    },
  });
  return { file, program, imports, lineAt, visit: (visitor) => visit(program, visitor) };
}

function visit(program: Program, visitor: VisitorObject): void {
  new Visitor(visitor).visit(program);
}
