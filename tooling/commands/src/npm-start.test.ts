import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { signalGroup, startCommand } from "./command-run.ts";

const MEMORY = ["--storage", '{"inmemory":{}}'];
const ENDED = { code: 0, signal: null };
const HUNG_UP = { code: null, signal: "SIGHUP" };
const ADDRESS = /Registry +(http:\/\/127\.0\.0\.1:\d+)/;

// The first start builds, which takes its time on a small machine.
describe("npm start", { timeout: 120_000 }, () => {
  test.each([
    ["SIGTERM to npm", (run: ReturnType<typeof start>) => run.child.kill("SIGTERM"), ENDED],
    ["SIGINT to npm", (run: ReturnType<typeof start>) => run.child.kill("SIGINT"), ENDED],
    ["Ctrl-C", (run: ReturnType<typeof start>) => signalGroup(run, "SIGINT"), ENDED],
    ["a closed terminal", (run: ReturnType<typeof start>) => signalGroup(run, "SIGHUP"), HUNG_UP],
    // npm dies of it and tells nobody; the output closes when the server has ended, too
    ["SIGHUP to npm", (run: ReturnType<typeof start>) => run.child.kill("SIGHUP"), HUNG_UP],
  ])("serves, says where and what to try, and ends at %s", async (_what, end, how) => {
    const run = start(["--port", "0", ...MEMORY]);
    const [, address = ""] = await run.until(ADDRESS);
    expect((await fetch(`${address}/v2/`)).status).toBe(200);
    const port = new URL(address).port;
    const welcome = run.output();
    for (const program of ["skopeo copy", "docker push", "docker pull"]) {
      expect(welcome).toMatch(new RegExp(`${program}.*127\\.0\\.0\\.1:${port}/`));
    }
    end(run);
    expect(await run.ended).toEqual(how);
    expect(run.output()).toContain('"closed"');
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
