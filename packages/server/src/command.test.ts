import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { digestOf } from "@stowage/oci";
import { afterEach, describe, expect, test } from "vitest";
import { type CommandOptions, runCommand } from "./command.ts";
import { contentOf, pushBlob } from "./testing/content.ts";
import { openConnection } from "./testing/raw-connection.ts";
import { openMemory, runServer } from "./testing/running-server.ts";

const CLI = fileURLToPath(new URL("cli.ts", import.meta.url));
const MEMORY = ["--storage", '{"inmemory":{}}'];

const children = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children.clear();
});

describe("stowage", () => {
  test.each([["--help"], ["serve", "--help"]])("explains itself: %s %s", async (...args) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("--storage JSON");
  });

  test("explains itself as the program that it is part of", async () => {
    const serveProgram = "npm start --";
    const { code, stdout } = await run(["serve", "--help"], { serveProgram });
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^npm start -- \[options\]\n/)]);
    expect(stdout).not.toContain("stowage serve");
    const { stderr } = await run(["serve", "--prot", "5"], { serveProgram });
    expect(stderr).toMatch(/^stowage: .*--prot.* See: npm start -- --help\n$/);
  });

  test("tells its version", async () => {
    expect(await run(["--version"])).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      stderr: "",
    });
  });

  test.each([
    ["no command", [], /a command is missing/],
    ["an unknown command", ["sreve"], /there is no command "sreve"/],
    ["an unknown option", ["serve", "--prot=5"], /--prot/],
    ["a storage that is no JSON", ["serve", "--storage={"], /--storage is not JSON/],
    [
      "a driver whose package is missing",
      ["serve", "--storage", '{"gcs":{}}'],
      /npm install @stowage\/driver-gcs/,
    ],
    [
      "an unknown driver",
      ["serve", "--storage", '{"filesytem":{}}'],
      /no storage driver "filesytem"; use one of filesystem,/,
    ],
    ["an unknown parameter", ["serve", "--storage", '{"inmemory":{"x":1}}'], /"x"/],
    ["a module that is missing", ["serve", "--driver", "not-there"], /npm install not-there/],
    ["a host that is not ours", ["serve", "--host", "192.0.2.1", ...MEMORY], /192.0.2.1:5000 is no address/],
  ])("ends with one line and code 1 for %s", async (_what, args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^stowage: .*\n$/);
  });

  test("ends with one line and code 1 for a port that is taken, and leaves no storage behind", async () => {
    await using store = await openMemory();
    await using running = await runServer(store.driver);
    const { port } = new URL(running.url);
    const folder = await mkdtemp(join(tmpdir(), "stowage-command-"));
    const storage = JSON.stringify({ filesystem: { rootDirectory: join(folder, "data") } });
    const child = start(["serve", "--port", port, "--storage", storage]);
    const [[code], stdout, stderr] = await Promise.all([
      once(child, "close"),
      text(child.stdout),
      text(child.stderr),
    ]);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe(`stowage: 127.0.0.1:${port} is taken; choose another with --port\n`);
    expect(await readdir(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  test("ends with one line and code 1 for a folder that cannot be", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stowage-command-"));
    await writeFile(join(folder, "file"), "");
    const storage = JSON.stringify({ filesystem: { rootDirectory: join(folder, "file", "data") } });
    const { code, stdout, stderr } = await run(["serve", "--port=0", "--storage", storage]);
    await rm(folder, { recursive: true });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^stowage: .*\n$/);
    expect(stderr).toContain(`storage "filesystem" at ${join(folder, "file", "data")}: `);
  });

  test("names the file in which it could not make its own", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stowage-command-"));
    await writeFile(join(folder, "docker"), "in the way");
    const storage = JSON.stringify({ filesystem: { rootDirectory: folder } });
    const { code, stderr } = await run(["serve", "--port=0", "--storage", storage]);
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^stowage: .*\n$/);
    expect(stderr).toMatch(/ \(\w+ [^ ]*\/docker[^ ]*\)\n$/);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("serves until %s, and then ends with code 0", async (signal) => {
    const { child, url } = await serve();
    await pushBlob(url, "a", contentOf("served", 1000));
    // A request under way keeps it until every echo of the Ctrl-C has come; later ones would meet a process that is gone.
    const socket = await openConnection(url);
    socket.on("error", () => undefined);
    socket.write(`POST /v2/a/blobs/uploads/?digest=${digestOf(Buffer.from("x"))} HTTP/1.1\r\nhost: x\r\n`);
    socket.write("expect: 100-continue\r\ncontent-length: 1\r\n\r\n");
    await once(socket, "data");
    for (const echo of [signal, "SIGHUP", "SIGTERM"] as const) child.kill(echo); // Ctrl-C echoes under npm
    socket.end("x");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test("cuts what is still in flight at a second signal", async () => {
    const { child, url } = await serve();
    const socket = await openConnection(url);
    socket.on("error", () => undefined);
    socket.write(`POST /v2/a/blobs/uploads/?digest=${digestOf(Buffer.from("x"))} HTTP/1.1\r\nhost: x\r\n`);
    socket.write("expect: 100-continue\r\ncontent-length: 1000000\r\n\r\n");
    await once(socket, "data");
    child.kill("SIGTERM");
    const again = setInterval(() => child.kill("SIGTERM"), 100);
    socket.once("close", () => clearInterval(again)); // a third signal would end the process as it is
    const started = performance.now();
    expect(await once(child, "exit")).toEqual([0, null]);
    clearInterval(again);
    expect(performance.now() - started).toBeLessThan(9000);
    socket.destroy();
  });

  test("imports the module that brings another driver", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stowage-command-"));
    await writeFile(join(folder, "mine.mjs"), driverModule("mine"));
    const { child, url } = await serve(["--driver", "./mine.mjs", "--storage", '{"mine":{}}'], folder);
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });

  test("finds a driver's package where it is run, if not in its own dependencies", async () => {
    const folder = await mkdtemp(join(tmpdir(), "stowage-command-"));
    const installed = join(folder, "node_modules", "@stowage", "driver-gcs");
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "package.json"), '{"type":"module","exports":"./index.js"}');
    await writeFile(join(installed, "index.js"), driverModule("gcs"));
    const { child, url } = await serve(["--storage", '{"gcs":{}}'], folder);
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });
});

/** Source of a module that registers the in-memory driver under another name. */
function driverModule(name: string): string {
  const core = import.meta.resolve("@stowage/core");
  const memory = import.meta.resolve("@stowage/driver-inmemory/driver");
  return `
    import { registerDriver } from ${JSON.stringify(core)};
    import { inmemory } from ${JSON.stringify(memory)};
    registerDriver({ ...inmemory, name: ${JSON.stringify(name)}, package: "made for this test" });
  `;
}

function start(args: readonly string[], cwd = process.cwd()) {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  return child;
}

/** Runs the command in this process. */
async function run(args: readonly string[], options: Pick<CommandOptions, "serveProgram"> = {}) {
  let stdout = "";
  let stderr = "";
  const code = await runCommand(args, {
    ...options,
    print(text) {
      stdout += text;
    },
    printError(text) {
      stderr += text;
    },
  });
  return { code, stdout, stderr };
}

/** Starts a server and waits until it says where it listens. */
async function serve(args: readonly string[] = MEMORY, cwd?: string) {
  const child = start(["serve", "--port=0", ...args], cwd);
  child.stderr.pipe(process.stderr);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"listening at (http[^"]+)"/.exec(line)?.[1];
    if (url !== undefined) return { child, url };
  }
  throw new Error("the server ended before it listened");
}
