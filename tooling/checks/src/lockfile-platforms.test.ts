import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { lockfilePlatforms } from "./lockfile-platforms.ts";

function messages(packages: Readonly<Record<string, readonly [os: string, cpu: string]>>): readonly string[] {
  const entries = Object.entries(packages).map(
    ([id, [os, cpu]]) => `  '${id}':\n    cpu: [${cpu}]\n    os: [${os}]\n`,
  );
  const lockfile = `lockfileVersion: '9.0'\npackages:\n  plain@1.0.0:\n    engines: {node: '>=20'}\n${entries.join("")}`;
  return lockfilePlatforms.find(workspaceOf({ "pnpm-lock.yaml": lockfile })).map(({ message }) => message);
}

it.each([
  ["@esbuild/linux-x64@1.0.0", "@esbuild/darwin-arm64@1.0.0", "@esbuild/win32-x64@1.0.0"],
  ["@turbo/linux-64@1.0.0", "@turbo/darwin-arm64@1.0.0", "@turbo/windows-64@1.0.0"],
  [
    "@rolldown/binding-linux-x64-gnu@1.0.0",
    "@rolldown/binding-darwin-arm64@1.0.0",
    "@rolldown/binding-win32-x64-msvc@1.0.0",
  ],
])("knows the builds of %s by their names", (linux, mac, windows) => {
  expect(
    messages({ [linux]: ["linux", "x64"], [mac]: ["darwin", "arm64"], [windows]: ["win32", "x64"] }),
  ).toEqual([]);
  expect(messages({ [linux]: ["linux", "x64"], [windows]: ["win32", "x64"] })).toEqual([
    expect.stringContaining("not for darwin-arm64"),
  ]);
  expect(messages({ [linux]: ["linux", "x64"], [mac]: ["darwin", "arm64"] })).toEqual([
    expect.stringContaining("not for win32-x64"),
  ]);
});

it("does not take the build of another release for this one", () => {
  const found = messages({
    "@esbuild/linux-x64@2.0.0": ["linux", "x64"],
    "@esbuild/darwin-arm64@1.0.0": ["darwin", "arm64"],
    "@esbuild/win32-x64@2.0.0": ["win32", "x64"],
  });
  expect(found).toEqual([
    "@esbuild@2.0.0 is locked for linux-x64 and not for darwin-arm64; pin a version that has it",
  ]);
});

it("misses the lockfile itself", () => {
  expect(lockfilePlatforms.find(workspaceOf({}))).toEqual([
    { file: "pnpm-lock.yaml", message: "is missing" },
  ]);
});
