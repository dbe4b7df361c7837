import type { Check, Finding } from "./finding.ts";
import { parseModule } from "./module-source.ts";
import { isWitness, publicPackages, sourceFiles, type Workspace } from "./workspace.ts";

/** Names of the contract that one file writes down, for everyone else to import. */
interface Names {
  readonly what: string;
  readonly home: string;
  /** Matches a string, template or pattern that spells such a name. */
  readonly pattern: RegExp;
}

const NAMES: readonly Names[] = [
  {
    what: "private directory",
    home: "packages/core/src/limits.ts",
    pattern: /~stowage/,
  },
  {
    what: "path name of the layout",
    home: "packages/core/src/layout.ts",
    // Words such as "data" and "link" mean other things too; these mean the layout wherever they stand.
    pattern: /docker\/registry|\b_(manifests|layers|uploads|gc|stowage)\b|\b(hashstates|startedat)\b/,
  },
  {
    what: "header name",
    home: "packages/server/src/headers.ts",
    pattern:
      /^((docker|oci|content|if|accept|x-forwarded|x-content-type|transfer|www|retry|cache)-[a-z-]+|location|range|link|etag|authorization|forwarded)$/i,
  },
];

export const nameLiterals: Check = {
  name: "literals of names",
  rule: "header names, path names of the layout and the private directory are each written in one file (docs/decisions/0001)",
  find(workspace) {
    return publicPackages(workspace)
      .flatMap(sourceFiles)
      .filter((file) => !isWitness(file))
      .flatMap((file) => namesIn(workspace, file));
  },
};

function namesIn(workspace: Workspace, file: string): readonly Finding[] {
  const source = parseModule(file, workspace.read(file));
  const findings: Finding[] = [];
  const check = (text: string, start: number) => {
    for (const { what, home, pattern } of NAMES) {
      const match = file === home ? null : pattern.exec(text);
      if (!match || !applies(what, file)) continue;
      findings.push({
        file,
        line: source.lineAt(start),
        message: `"${match[0]}" is a ${what}; import it from ${home}`,
      });
    }
  };
  source.visit({
    Literal(node) {
      if (typeof node.value === "string") check(node.value, node.start);
      else if ("regex" in node) check(node.regex.pattern, node.start);
    },
    TemplateElement({ value, start }) {
      check(value.cooked ?? value.raw, start);
    },
  });
  return findings;
}

/** "location", "link" and "range" are words like others where nobody speaks HTTP. */
function applies(what: string, file: string): boolean {
  return what !== "header name" || /^packages\/(server|client)\//.test(file);
}
