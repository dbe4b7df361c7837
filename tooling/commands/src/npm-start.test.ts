import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { signalGroup, startCommand } from "./command-run.ts";

const MEMORY = ["--storage", '{"inmemory":{}}'];
const ADDRESS = /Registry +(http:\/\/127\.0\.0\.1:\d+)/;

// The first start builds, which takes its time on a small machine.
describe("npm start", { timeout: 120_000 }, () => {
  test.each([
    ["SIGTERM to npm", (run: ReturnType<typeof start>) => run.child.kill("SIGTERM")],
    ["SIGINT to npm", (run: ReturnType<typeof start>) => run.child.kill("SIGINT")],
    ["Ctrl-C", (run: ReturnType<typeof start>) => signalGroup(run, "SIGINT")],
  ])("serves, says where and what to try, and ends with code 0 at %s", async (_what, end) => {
    const run = start(["--port", "0", ...MEMORY]);
    const [, address = ""] = await run.until(ADDRESS);
    expect((await fetch(`${address}/v2/`)).status).toBe(200);
    const port = new URL(address).port;
    const welcome = run.output();
    for (const program of ["skopeo copy", "docker push", "docker pull"]) {
      expect(welcome).toMatch(new RegExp(`${program}.*127\\.0\\.0\\.1:${port}/`));
    }
    end(run);
    expect(await run.ended).toEqual({ code: 0, signal: null });
    await expect(fetch(`${address}/v2/`)).rejects.toThrow();
  });

  test("says once that the port is taken, and ends with code 1", async () => {
    const blocker = createServer().listen(0, "127.0.0.1");
    await once(blocker, "listening");
    const address = blocker.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const run = start(["--port", String(address.port), ...MEMORY]);
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.output().match(/is taken/g)).toEqual(["is taken"]);
    blocker.close();
  });
});

function start(args: readonly string[]) {
  // biome-ignore lint/style/noProcessEnv: npm needs PATH and HOME, as in the user's shell
  return startCommand("npm", ["start", "--", ...args], process.env);
}
