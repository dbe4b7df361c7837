import type { Node } from "oxc-parser";
import { constantNumber, moduleConstants } from "./constant-numbers.ts";
import type { Check, Finding } from "./finding.ts";
import { type ModuleSource, parseModule } from "./module-source.ts";
import type { PackageManifest } from "./package-manifest.ts";
import { isWitness, publicPackages, sourceFiles } from "./workspace.ts";

const CORE = "@stowage/core";
const HOME = "packages/core/src/limits.ts";

export const limitLiterals: Check = {
  name: "literals of limits",
  rule: `a limit of the contract is written in ${HOME} and imported everywhere else (docs/decisions/0001)`,
  find(workspace) {
    if (!workspace.files.includes(HOME)) return [];
    const limits = moduleConstants(parseModule(HOME, workspace.read(HOME)).program, { exportedOnly: true });
    return publicPackages(workspace)
      .filter(({ manifest }) => manifest.name === CORE || knowsCore(manifest)) // the numbers of others are their own
      .flatMap(sourceFiles)
      .filter((file) => file !== HOME && !isWitness(file))
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
  let covered = 0; // the end of the expression that was looked at last: its operands are no numbers of their own
  const check = (node: Node) => {
    const value = constantNumber(node, names);
    if (value === undefined || node.end <= covered) return;
    covered = node.end;
    if (/^0[xb]/i.test(text.slice(node.start, node.end))) return; // a bit mask
    const line = source.lineAt(node.start);
    const [before = "", code = ""] = [lines[line - 2], lines[line - 1]];
    const limit = [...limits].find(
      ([name, other]) => other === value && (isTelling(value) || shareWord(name, code)),
    )?.[0];
    if (limit === undefined) return;
    // The way out for a number that only looks the same: `// not MAX_SEGMENTS: …` on this line or the one above.
    const excuse = new RegExp(`// not ${limit}: \\S`);
    if (excuse.test(code) || excuse.test(before)) return;
    findings.push({
      file: source.file,
      line,
      message: `${value} is ${limit}; import it, or say why it is another`,
    });
  };
  source.visit({ BinaryExpression: check, Literal: check });
  return findings;
}

/** Small numbers and round ones have many meanings; of these it takes a word of the limit's name on the same line. */
function isTelling(value: number): boolean {
  return value >= 128 && !(value < 2 ** 20 && Number.isInteger(Math.log2(value)));
}

/** `failedPaths.slice(0, 100)` and `MAX_FAILED_PATHS` do. */
function shareWord(limit: string, code: string): boolean {
  const words = new Set(code.split(/[^A-Za-z]+|(?=[A-Z][a-z])/).map((word) => word.toUpperCase()));
  return limit
    .split("_")
    .filter((word) => !["MAX", "MIN", "DEFAULT", "BYTES"].includes(word))
    .some((word) => words.has(word));
}
