// Installs what is missing, builds what has changed, and serves a registry: npm start [-- <options of "stowage serve">]

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

process.exitCode = (await prepare()) ? await serve() : 1;

async function prepare() {
  if (!isInstalled()) {
    console.log("Installing dependencies …");
    const { installWorkspace } = await import("./install-workspace.mjs");
    if (!(await installWorkspace())) {
      console.error("stowage: pnpm install failed, see above");
      return false;
    }
  }
  return build();
}

/** pnpm keeps a copy of the lockfile that it last installed. */
function isInstalled() {
  const copy = join(root, "node_modules", ".pnpm", "lock.yaml");
  return (
    existsSync(copy) &&
    existsSync(join(root, "packages", "server", "node_modules", "fastify")) &&
    readFileSync(copy).equals(readFileSync(join(root, "pnpm-lock.yaml")))
  );
}

/** The compiler finds out what has changed; nothing has, most of the time. */
async function build() {
  const packages = readdirSync(join(root, "packages")).map((name) => join(root, "packages", name));
  const projects = packages
    .map((path) => join(path, "tsconfig.build.json"))
    .filter((path) => existsSync(path));
  if (!packages.every((path) => existsSync(join(path, "dist")))) console.log("Building …");
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  // A group of its own: the compiler is a program that starts another, and a signal has to end both.
  const isGroup = process.platform !== "win32";
  const options = { cwd: root, stdio: "inherit", detached: isGroup };
  const child = spawn(process.execPath, [compiler, "-b", ...projects], options);
  let interruptedBy;
  const end = (signal) => {
    interruptedBy = signal;
    if (isGroup) process.kill(-child.pid, signal);
    else child.kill(signal);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.once(signal, end);
  const [status] = await once(child, "close");
  for (const signal of signals) process.off(signal, end);
  if (interruptedBy !== undefined) process.kill(process.pid, interruptedBy);
  if (status !== 0) console.error("stowage: the build failed, see above");
  return status === 0;
}

/** In this process, from the sources: Node runs them as they are, and the links between packages lead to them. */
async function serve() {
  enableCompileCache(join(root, "node_modules", ".cache", "node")); // a second start need not read TypeScript again
  const { runCommand } = await import("../packages/server/src/command.ts");
  const { describeStorage } = await import("../packages/server/src/drivers.ts");
  const onListening = (address, storage) => console.log(welcome(address, describeStorage(storage)));
  return await runCommand(["serve", ...process.argv.slice(2)], { onListening, serveProgram: "npm start --" });
}

function welcome(address, storage) {
  const host = address.host.replace(/^(0\.0\.0\.0|\[::\])/, "127.0.0.1");
  return `
Registry   ${address.origin}
Data       ${storage}
Stop       Ctrl-C

Try, from another terminal:

  skopeo copy --dest-tls-verify=false docker://docker.io/library/alpine:latest docker://${host}/alpine:latest
  docker pull alpine && docker tag alpine ${host}/alpine && docker push ${host}/alpine
  docker pull ${host}/alpine
`;
}
