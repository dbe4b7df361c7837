import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Versions that the programs on PATH claim to have; a program that is left out is not there. */
export interface StubVersions {
  readonly node?: string | undefined;
  readonly pnpm?: string | undefined;
}

/** What the stubs themselves and the commands of the tests need. */
const TOOLS = ["sh", "sed", "mkdir", "dirname", "chmod", "sleep", "wc"];

/** A machine with programs that only pretend, and an empty cache. PATH has nothing else. */
export interface StubMachine extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  readonly cache: string;
  /** What npm was asked to install, in order. */
  installed(): Promise<readonly string[]>;
}

/**
 * Stands in for a registry: installs a program that tells what it is, where the lockfile says that it belongs.
 * `NPM_FAILS` makes it fail, `NPM_BREAKS` install what does not run, `NPM_TOGETHER` wait until as many have been started.
 */
const NPM = `#!/bin/sh
prefix="$PWD"
name=$(sed -E 's/.*"dependencies":\\{"([^"]+)".*/\\1/' "$prefix/package.json")
echo "$name" >> "$NPM_LOG"
while [ "$(wc -l < "$NPM_LOG")" -lt "\${NPM_TOGETHER:-0}" ]; do sleep 0.01; done
if [ -n "$NPM_FAILS" ]; then echo "npm error 404 not there" >&2; exit 3; fi
case $name in *pnpm*) file="$prefix/node_modules/$name/pnpm" ;; *) file="$prefix/node_modules/$name/bin/node" ;; esac
mkdir -p "$(dirname "$file")"
printf '#!/bin/sh\\n%s\\n' "\${NPM_BREAKS:-echo fetched $name}" > "$file"
chmod 755 "$file"
`;

export async function stubMachine(versions: StubVersions): Promise<StubMachine> {
  const folder = await mkdtemp(join(tmpdir(), "stowage-toolchain-"));
  const bin = join(folder, "bin");
  const log = join(folder, "npm.log");
  await writeFile(log, "");
  await program(join(bin, "npm"), NPM);
  for (const tool of TOOLS) {
    const place = ["/usr/bin", "/bin"].find((path) => existsSync(join(path, tool)));
    if (place !== undefined) await symlink(join(place, tool), join(bin, tool));
  }
  for (const [name, version] of Object.entries(versions)) {
    if (version !== undefined) await program(join(bin, name), `#!/bin/sh\necho ${version}\n`);
  }
  return {
    env: { PATH: bin, XDG_CACHE_HOME: join(folder, "cache"), NPM_LOG: log },
    cache: join(folder, "cache", "stowage", "toolchain"),
    installed: async () => (await readFile(log, "utf8")).split("\n").filter((line) => line !== ""),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function program(path: string, source: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, source);
  await chmod(path, 0o755);
}
