import { builtinModules } from "node:module";
import { dirname, join } from "node:path/posix";
import type { Check, Finding } from "./finding.ts";
import { type ModuleImport, parseModule } from "./module-source.ts";
import { isTest, publicPackages, sourceFiles, type Workspace, type WorkspacePackage } from "./workspace.ts";

const SCOPE = "@stowage/";
const DRIVER = "driver-*";

/** Packages of ours that each public package may import, and those that its tests may import besides. */
const ALLOWED: Readonly<
  Record<string, { readonly source: readonly string[]; readonly tests: readonly string[] }>
> = {
  core: { source: [], tests: [] },
  oci: { source: [], tests: [] },
  [DRIVER]: { source: ["core"], tests: ["testsuite"] },
  testsuite: { source: ["core"], tests: [] },
  registry: { source: ["core", "oci"], tests: [DRIVER, "testsuite"] },
  client: { source: ["oci"], tests: [] },
  server: {
    source: ["core", "oci", "registry", "client", "driver-fs", "driver-inmemory"],
    tests: [DRIVER, "testsuite"],
  },
  "create-driver": { source: [], tests: [] },
};

/** Packages that whoever installs them gets without a single further package. */
const WITHOUT_DEPENDENCIES = ["core", "oci"];

/** Built-in modules that do I/O: `oci` is pure data. */
const IO_MODULES = builtinModules.filter((name) =>
  /^(fs|net|tls|http|https|http2|dgram|dns|child_process|cluster|worker_threads|readline)(\/|$)/.test(name),
);

const SDK = /^(@aws-sdk|@smithy|@azure|@google-cloud)\//;

export const packageDirection: Check = {
  name: "direction between packages",
  rule: "imports between packages point one way: server to registry to core, drivers to core, nothing to server or testsuite",
  find(workspace) {
    return publicPackages(workspace).flatMap((item) => [
      ...manifestFindings(item),
      ...sourceFiles(item).flatMap((file) => importFindings(workspace, item, file)),
    ]);
  },
};

function manifestFindings({ directory, manifest }: WorkspacePackage): readonly Finding[] {
  const file = `${directory}/package.json`;
  const allowed = allowedFor(directory);
  if (!allowed)
    return [{ file, message: "no row in the table of allowed imports; add one to package-direction.ts" }];
  const findings: Finding[] = [];
  const runtime = [...manifest.dependencies, ...manifest.peerDependencies];
  for (const name of [...runtime, ...manifest.devDependencies]) {
    const dev = !runtime.includes(name);
    const names = dev ? [...allowed.source, ...allowed.tests] : allowed.source;
    if (name.startsWith(SCOPE) && !matches(name, names)) {
      findings.push({ file, message: `${dev ? "development" : "runtime"} dependency on ${name} points up` });
    }
  }
  if (WITHOUT_DEPENDENCIES.includes(shortName(directory))) {
    for (const name of runtime)
      findings.push({ file, message: `has the dependency ${name}; it may have none` });
  }
  return findings;
}

function importFindings(
  workspace: Workspace,
  { directory }: WorkspacePackage,
  file: string,
): readonly Finding[] {
  const allowed = allowedFor(directory);
  if (!allowed) return [];
  const names = isTest(file) ? [...allowed.source, ...allowed.tests] : allowed.source;
  return parseModule(file, workspace.read(file)).imports.flatMap((item) => {
    const message = importMessage(directory, file, item, names);
    return message === undefined ? [] : [{ file, line: item.line, message }];
  });
}

function importMessage(
  directory: string,
  file: string,
  { specifier }: ModuleImport,
  names: readonly string[],
): string | undefined {
  if (specifier.startsWith(".")) {
    const target = join(dirname(file), specifier);
    return target.startsWith(`${directory}/`) ? undefined : `imports ${specifier}, outside its own package`;
  }
  if (specifier.startsWith(SCOPE)) {
    const name = specifier.split("/").slice(0, 2).join("/");
    if (name === `${SCOPE}${shortName(directory)}`) return undefined; // tests of the published entries
    return matches(name, names) ? undefined : `imports ${name}, which does not lie below it`;
  }
  if (SDK.test(specifier) && !shortName(directory).startsWith("driver-")) {
    return `imports ${specifier}; only drivers know a backend's SDK`;
  }
  if (
    shortName(directory) === "oci" &&
    !isTest(file) &&
    IO_MODULES.includes(specifier.replace(/^node:/, ""))
  ) {
    return `imports ${specifier}; oci holds data and does no I/O`;
  }
  return undefined;
}

function allowedFor(directory: string) {
  const name = shortName(directory);
  return ALLOWED[name.startsWith("driver-") ? DRIVER : name];
}

function matches(packageName: string, names: readonly string[]): boolean {
  const name = packageName.slice(SCOPE.length);
  return names.some((allowed) => (allowed === DRIVER ? name.startsWith("driver-") : allowed === name));
}

function shortName(directory: string): string {
  return directory.slice("packages/".length);
}
