import type { Check } from "./finding.ts";
import type { WorkspacePackage } from "./workspace.ts";

export const packageCycles: Check = {
  name: "cycles of packages",
  rule: "no package depends on itself by way of others, development dependencies included: turbo cannot order such a build",
  find({ packages }) {
    const byName = new Map(packages.map((item) => [item.manifest.name, item]));
    return packages.flatMap((start) => {
      const cycle = pathTo(start, start, byName, new Set());
      // Every member of a cycle finds it; the first by name reports it.
      if (!cycle || cycle.some((name) => name < start.manifest.name)) return [];
      const message = `depends on itself: ${[start.manifest.name, ...cycle].join(" -> ")}`;
      return [{ file: `${start.directory}/package.json`, message }];
    });
  },
};

/** Names on a way from `from`, exclusive, to `to`, inclusive. */
function pathTo(
  from: WorkspacePackage,
  to: WorkspacePackage,
  byName: ReadonlyMap<string, WorkspacePackage>,
  seen: Set<string>,
): readonly string[] | undefined {
  const { dependencies, peerDependencies, devDependencies } = from.manifest;
  for (const name of new Set([...dependencies, ...peerDependencies, ...devDependencies])) {
    const next = byName.get(name);
    if (!next) continue;
    if (next === to) return [name];
    if (seen.has(name)) continue;
    seen.add(name);
    const rest = pathTo(next, to, byName, seen);
    if (rest) return [name, ...rest];
  }
  return undefined;
}
