import type { Node } from "oxc-parser";
import { constantNumber, moduleConstants } from "./constant-numbers.ts";
import type { Check, Finding } from "./finding.ts";
import { type ModuleSource, parseModule } from "./module-source.ts";
import type { PackageManifest } from "./package-manifest.ts";
import { isTest, publicPackages, sourceFiles } from "./workspace.ts";

const CORE = "@stowage/core";
const HOME = "packages/core/src/limits.ts";

/** Below it a number says nothing on its own; it is taken for a limit where a constant with such a name gets it. */
const TELLING = 128;

export const limitLiterals: Check = {
  name: "literals of limits",
  rule: `a limit of the contract is written in ${HOME} and imported everywhere else (docs/decisions/0001)`,
  find(workspace) {
    if (!workspace.files.includes(HOME)) return [];
    const limits = moduleConstants(parseModule(HOME, workspace.read(HOME)).program, { exportedOnly: true });
    return publicPackages(workspace)
      .filter(({ manifest }) => manifest.name === CORE || knowsCore(manifest)) // the numbers of others are their own
      .flatMap(sourceFiles)
      .filter((file) => file !== HOME && !isTest(file))
      .flatMap((file) =>
        literalFindings(parseModule(file, workspace.read(file)), workspace.read(file), limits),
      );
  },
};

type Limits = ReadonlyMap<string, number>;

function knowsCore({ dependencies, peerDependencies }: PackageManifest): boolean {
  return [...dependencies, ...peerDependencies].includes(CORE);
}

function literalFindings(source: ModuleSource, text: string, limits: Limits): readonly Finding[] {
  const findings: Finding[] = [];
  const lines = text.split("\n");
  const names = moduleConstants(source.program);
  const report = (node: Node, value: number, limit: string) => {
    const line = source.lineAt(node.start);
    // The way out for a number that only looks the same: `// not MAX_SEGMENTS: …` on this line or the one above.
    const excuse = new RegExp(`// not ${limit}: \\S`);
    if ([lines[line - 1], lines[line - 2]].some((near) => near !== undefined && excuse.test(near))) return;
    findings.push({
      file: source.file,
      line,
      message: `${value} is ${limit}; import it, or say why it is another`,
    });
  };
  const check = (node: Node) => {
    const value = constantNumber(node, names);
    if (value === undefined || value < TELLING) return;
    const raw = text.slice(node.start, node.end);
    if (/^0[xb]/i.test(raw)) return; // a bit mask
    const limit = [...limits].find(([, other]) => other === value)?.[0];
    if (limit !== undefined) report(node, value, limit);
  };
  source.visit({
    VariableDeclarator({ id, init }) {
      const value = init && constantNumber(init, names);
      if (id.type !== "Identifier" || !init || value == null || value >= TELLING) return;
      const limit = [...limits].find(([name, other]) => other === value && sharesWord(name, id.name))?.[0];
      if (limit !== undefined) report(init, value, limit);
    },
    BinaryExpression: check,
    Literal: check,
  });
  return findings;
}

/** `DELETE_CONCURRENCY` and `MAX_CONCURRENCY` do, `MAX_` aside. */
function sharesWord(limit: string, name: string): boolean {
  if (name !== name.toUpperCase()) return false;
  const words = new Set(name.split("_").filter((word) => !["MAX", "MIN", "DEFAULT", "BYTES"].includes(word)));
  return limit.split("_").some((word) => words.has(word));
}
