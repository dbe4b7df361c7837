import { spawn } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StorageDriver } from "@stowage/core";
import { afterEach, expect, test } from "vitest";
import { cases } from "./cases.ts";
import type { ConformanceCase } from "./conformance-case.ts";
import type { Outcome } from "./outcome.ts";
import { runConformance } from "./run-conformance.ts";
import { tinyDriver } from "./tiny-driver.ts";

const undo: (() => void)[] = [];

afterEach(() => {
  for (const each of undo.splice(0)) each();
});

/** Outcome of the case about leftovers, after cases that each delete one object. */
async function outcomeAfter(leak: () => void): Promise<Outcome | undefined> {
  const last = cases.find(({ atEnd }) => atEnd === true);
  if (last === undefined) throw new Error("no case looks at the end");
  const subject = (id: string, path: string): ConformanceCase => ({
    ...last,
    id,
    alone: undefined,
    atEnd: undefined,
    run: async ({ driver, path: at }) => {
      await driver.putContent(at(path), new Uint8Array(1));
      await driver.delete(at(path));
    },
  });
  const leaking = (): StorageDriver => {
    const whole = tinyDriver();
    return tinyDriver({
      ...Object.fromEntries(
        (["putContent", "getContent", "stat", "walk"] as const).map((name) => [
          name,
          whole[name].bind(whole),
        ]),
      ),
      delete: async (path) => {
        if (path.endsWith("/leaks")) leak();
        await whole.delete(path);
      },
    });
  };
  const report = await runConformance(
    { name: "leaking", create: async () => leaking() },
    {
      grep: "TEST,LIFE",
      patience: 500,
      cases: [last, subject("TEST-01", "clean"), subject("TEST-02", "leaks")],
    },
  );
  expect(report.results.filter(({ id }) => id !== last.id).map(({ outcome }) => outcome.status)).toEqual([
    "passed",
    "passed",
  ]);
  return report.results.find(({ id }) => id === last.id)?.outcome;
}

function seen(...texts: readonly string[]): unknown {
  return expect.objectContaining({
    status: "failed",
    failure: expect.objectContaining({ seen: expect.stringMatching(new RegExp(texts.join(".*"), "s")) }),
  });
}

test("a driver that releases everything passes", async () => {
  expect(await outcomeAfter(() => undefined)).toEqual({ status: "passed" });
});

test("a timer is named, and the case that leaves it", async () => {
  const outcome = await outcomeAfter(() => {
    // Several: the test runner's own come and go.
    for (let count = 0; count < 5; count++) {
      const timer = setInterval(() => undefined, 60_000);
      undo.push(() => clearInterval(timer));
    }
  });
  expect(outcome).toEqual(seen("\\d Timeout", "TEST-02, run alone, leaves \\d Timeout"));
});

test.runIf(process.platform === "linux")(
  "a descriptor is named by its file",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "stowage-leak-"));
    const file = join(folder, "forgotten");
    writeFileSync(file, "");
    undo.push(() => rmSync(folder, { recursive: true }));
    const outcome = await outcomeAfter(() => {
      const descriptor = openSync(file, "r");
      undo.push(() => closeSync(descriptor));
    });
    expect(outcome).toEqual(seen("descriptor of .*forgotten", "TEST-02"));
  },
);

test("a socket is named", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  undo.push(() => server.close());
  const outcome = await outcomeAfter(() => {
    const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
    undo.push(() => socket.destroy());
  });
  expect(outcome).toEqual(seen("TCPSocketWrap", "TEST-02"));
});

test("a child process that nobody waits for is named by its program", async () => {
  const outcome = await outcomeAfter(() => {
    const child = spawn("sleep", ["77"], { stdio: "ignore" });
    child.unref();
    undo.push(() => child.kill());
  });
  expect(outcome).toEqual(
    seen('1 child process "sleep"', 'TEST-02, run alone, leaves 1 child process "sleep"'),
  );
});

test.runIf(process.platform === "linux")(
  "a case that leaves nothing when it is run alone is known by the path of what it left",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "stowage-leak-"));
    undo.push(() => rmSync(folder, { recursive: true }));
    mkdirSync(join(folder, "TEST-02"));
    const file = join(folder, "TEST-02", "forgotten");
    writeFileSync(file, "");
    let times = 0;
    const outcome = await outcomeAfter(() => {
      times += 1;
      if (times > 1) return;
      const descriptor = openSync(file, "r");
      undo.push(() => closeSync(descriptor));
    });
    expect(outcome).toEqual(seen("TEST-02, as the path says; run alone it left nothing"));
    expect(outcome).toMatchObject({ failure: { after: ["TEST-02"] } });
  },
);
