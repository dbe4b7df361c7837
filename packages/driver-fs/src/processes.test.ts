import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { Answer, Step } from "./fake-process.ts";
import { FakeStore, text } from "./fake-store.ts";

const PATH = "/upload";
const LENGTH = 300_000;

/** Another process with a driver on the store. */
class OtherProcess implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(root: string): Promise<OtherProcess> {
    const child = fork(fileURLToPath(new URL("fake-process.ts", import.meta.url)), [root, PATH], {
      execArgv: [],
    });
    await once(child, "message");
    return new OtherProcess(child);
  }

  send(step: Step): void {
    this.#child.send(step);
  }

  async ask(step: Step): Promise<Answer> {
    const answer = once(this.#child, "message");
    this.send(step);
    return (await answer)[0];
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exit = once(this.#child, "exit");
    this.signal("SIGKILL");
    await exit;
  }
}

test("what a killed process has closed is resumed by another; what it wrote after that is not", async () => {
  await using store = await FakeStore.create();
  {
    await using dying = await OtherProcess.start(store.root);
    await dying.ask({ step: "open", append: false });
    await dying.ask({ step: "write", letter: "a", length: LENGTH });
    expect(await dying.ask({ step: "close" })).toEqual({ size: LENGTH });
    await dying.ask({ step: "open", append: true });
    await dying.ask({ step: "write", letter: "x", length: LENGTH });
    dying.send({ step: "write", letter: "x", length: 50 * LENGTH });
  }
  await using next = await OtherProcess.start(store.root);
  expect(await next.ask({ step: "open", append: true })).toEqual({ size: LENGTH });
  await next.ask({ step: "write", letter: "b", length: LENGTH });
  expect(await next.ask({ step: "commit" })).toEqual({ size: 2 * LENGTH });
  const driver = store.driver();
  expect(text(await driver.getContent(PATH))).toBe("a".repeat(LENGTH) + "b".repeat(LENGTH));
  await driver.reclaim({ olderThan: new Date(Date.now() + 60_000) });
  expect(await store.residue()).toEqual([]);
});

test("a stopped process that wakes after another took its upload over can neither close nor change a byte", async () => {
  await using store = await FakeStore.create();
  await using zombie = await OtherProcess.start(store.root);
  await zombie.ask({ step: "open", append: false });
  await zombie.ask({ step: "write", letter: "a", length: LENGTH });
  await zombie.ask({ step: "close" });
  await zombie.ask({ step: "open", append: true });
  await zombie.ask({ step: "write", letter: "x", length: LENGTH });
  zombie.signal("SIGSTOP");
  await using other = await OtherProcess.start(store.root);
  expect(await other.ask({ step: "open", append: true })).toEqual({ size: LENGTH });
  await other.ask({ step: "write", letter: "b", length: LENGTH });
  expect(await other.ask({ step: "commit" })).toEqual({ size: 2 * LENGTH });
  zombie.signal("SIGCONT");
  expect(await zombie.ask({ step: "write", letter: "x", length: LENGTH })).toEqual({ size: 3 * LENGTH });
  expect(await zombie.ask({ step: "close" })).toEqual({ code: "CONFLICT" });
  expect(text(await store.driver().getContent(PATH))).toBe("a".repeat(LENGTH) + "b".repeat(LENGTH));
});
