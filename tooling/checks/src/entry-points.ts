import { join } from "node:path/posix";
import type { Check, Finding } from "./finding.ts";
import { isRecord } from "./package-manifest.ts";
import { publicPackages, type WorkspacePackage } from "./workspace.ts";

export const entryPoints: Check = {
  name: "entry points",
  rule: "`exports` and `bin` name sources here and the same files of dist in `publishConfig`, key by key",
  find(workspace) {
    return publicPackages(workspace).flatMap((item) => {
      const file = `${item.directory}/package.json`;
      return [...exportsMessages(item), ...binMessages(item), ...sideEffectMessages(item)].map(
        (message): Finding => ({ file, message }),
      );
    });
  },
};

function exportsMessages({ directory, files, manifest }: WorkspacePackage): readonly string[] {
  const published = manifest.publishConfig.exports;
  const messages = differentKeys("exports", manifest.exports, published);
  for (const [key, source] of Object.entries(manifest.exports)) {
    const entry = `exports["${key}"]`;
    if (key === "./package.json") {
      if (source !== key || published[key] !== key) messages.push(`${entry} must be "${key}" on both sides`);
      continue;
    }
    if (typeof source !== "string" || !/^\.\/src\/.+\.ts$/.test(source)) {
      messages.push(`${entry} is ${JSON.stringify(source)}, not a source such as "./src/index.ts"`);
      continue;
    }
    if (!files.includes(join(directory, source)))
      messages.push(`${entry} names ${source}, which does not exist`);
    const expected = { types: built(source, ".d.ts"), default: built(source, ".js") };
    const conditions = published[key];
    // The order counts: a resolver takes the first condition that fits.
    if (isRecord(conditions) && JSON.stringify(conditions) === JSON.stringify(expected)) continue;
    if (conditions !== undefined) {
      messages.push(
        `publishConfig.${entry} is ${JSON.stringify(conditions)}, expected ${JSON.stringify(expected)}`,
      );
    }
  }
  return messages;
}

function binMessages({ directory, files, manifest }: WorkspacePackage): readonly string[] {
  const messages = differentKeys("bin", manifest.bin, manifest.publishConfig.bin);
  for (const [key, source] of Object.entries(manifest.bin)) {
    if (!files.includes(join(directory, source)))
      messages.push(`bin["${key}"] names ${source}, which does not exist`);
    const published = manifest.publishConfig.bin[key];
    if (published === undefined || published === built(source, ".js")) continue;
    messages.push(`publishConfig.bin["${key}"] is ${published}, expected ${built(source, ".js")}`);
  }
  return messages;
}

function sideEffectMessages({ directory, files, manifest }: WorkspacePackage): readonly string[] {
  const { sideEffects } = manifest;
  if (sideEffects === undefined)
    return ["says nothing of `sideEffects`; name the registering file, or false"];
  if (sideEffects === false) return [];
  const sources = sideEffects.filter((path) => path.startsWith("./src/"));
  const expected = [...sources, ...sources.map((source) => built(source, ".js"))];
  const messages = sources
    .filter((source) => !files.includes(join(directory, source)))
    .map((source) => `sideEffects names ${source}, which does not exist`);
  if (sideEffects.length !== expected.length || sideEffects.some((path) => !expected.includes(path))) {
    messages.push(`sideEffects is ${JSON.stringify(sideEffects)}, expected ${JSON.stringify(expected)}`);
  }
  return messages;
}

function differentKeys(
  field: string,
  workspace: Readonly<Record<string, unknown>>,
  published: Readonly<Record<string, unknown>>,
): string[] {
  return [
    ...missing(workspace, published).map(
      (key) => `publishConfig.${field} lacks "${key}", which ${field} has`,
    ),
    ...missing(published, workspace).map(
      (key) => `${field} lacks "${key}", which publishConfig.${field} has`,
    ),
  ];
}

function missing(from: Readonly<Record<string, unknown>>, other: Readonly<Record<string, unknown>>) {
  return Object.keys(from).filter((key) => !Object.hasOwn(other, key));
}

function built(source: string, extension: ".js" | ".d.ts"): string {
  return source.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, extension);
}
