import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { ChildRunner, exitCodeOf } from "./child-command.ts";

function runner(): ChildRunner {
  return new ChildRunner(tmpdir(), {});
}

function script(text: string) {
  return { program: process.execPath, args: ["-e", text] };
}

it("gives both streams and the exit code", async () => {
  const { code, output } = await runner().run(
    script("console.log('out'); console.error('err'); process.exitCode = 3"),
  );
  expect(code).toBe(3);
  expect(output.split("\n").sort()).toEqual(["", "err", "out"]);
});

it("says which program it could not run", async () => {
  const { code, output } = await runner().run({ program: "stowage-no-such-program", args: [] });
  expect(code).toBeNull();
  expect(output).toMatch(/^cannot run stowage-no-such-program: /);
});

it("passes a signal on to the program that runs", async () => {
  const children = runner();
  const ended = children.run(script("setInterval(() => {}, 1000)"));
  children.interrupt("SIGTERM");
  expect((await ended).code).toBeNull();
  expect(children.interruptedBy).toBe("SIGTERM");
  expect(exitCodeOf("SIGTERM")).toBe(143);
});
