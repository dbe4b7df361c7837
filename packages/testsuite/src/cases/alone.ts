import { childProcesses } from "../child-processes.ts";
import type { CaseDefinition } from "../conformance-case.ts";
import { expectEqual, expectThat } from "../expectations.ts";
import { positions, settled } from "../listed.ts";
import { describeError } from "../mismatch.ts";
import { deleteAll } from "../sentinels.ts";

/** Cases that act on the whole store: each runs while no other does, in this order, after all others. */
export const aloneCases: readonly CaseDefinition[] = [
  {
    id: "LIFE-14",
    level: "must",
    rules: [16, 25],
    needs: [],
    tier: 0,
    alone: true,
    title: "after a whole run, deleted and reclaimed, nothing of it is visible",
    why: "what stays behind is paid for every month",
    async run({ driver, root }) {
      const own = await positions(driver.list(root));
      for (const position of own) {
        if (position.endsWith("/LIFE-14/")) continue;
        expectThat(false, "every case to leave nothing behind", position);
      }
      await settled(driver, async () => {
        const strays = (await positions(driver.list("/"))).filter((position) => position.includes("~"));
        expectEqual("private names at the top", strays, []);
      });
    },
  },
  {
    id: "ERRI-07",
    level: "must",
    rules: ["errors", "writer-states"],
    needs: [],
    tier: 0,
    alone: true,
    title: "no rejection of the whole run was left unhandled",
    why: "it ends the process of whoever uses the driver",
    async run({ unhandled, driver, path }) {
      await using dropped = await driver
        .writer(path("dropped"), { signal: AbortSignal.abort() })
        .catch(() => undefined);
      expectEqual("writer from an aborted signal", dropped, undefined);
      await deleteAll(driver, path("dropped"));
      await new Promise(setImmediate);
      expectEqual("unhandled rejections", unhandled().map(describeError), []);
    },
  },
  {
    id: "LIFE-21",
    level: "must",
    rules: ["resources"],
    needs: [],
    tier: 0,
    alone: true,
    atEnd: true,
    timeout: 300_000,
    title:
      "after a whole run and the dispose of its driver no socket, descriptor, timer or child process is left",
    why: "a server that leaks one of them with each request stops after a week",
    async run({ leftBehind, note }) {
      if (childProcesses() === undefined) note("nothing tells here which child processes run");
      expectEqual("what the run left in this process", await leftBehind(), []);
    },
  },
];
