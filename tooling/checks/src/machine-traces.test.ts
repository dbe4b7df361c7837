import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { machineTraces } from "./machine-traces.ts";

function traces(text: string): readonly string[] {
  return machineTraces.find(workspaceOf({ "docs/page.md": text })).map(({ message }) => message);
}

// Put together here, since this file is checked as well.
const npm = ["registry", "npmjs", "org"].join(".");

it.each([
  ["a package registry", `see https://${npm}/pino`],
  ["a setting of one", `${"registry"}=https://packages.example.com`],
  ["a locked tarball", `${"tarball"}: https://packages.example.com/pino.tgz`],
  ["a home folder", `cd ${"/home"}/ada/stowage`],
  ["a home folder on macOS", `open("${"/Users"}/ada/data")`],
  ["a home folder on Windows", `C:\\${"Users"}\\ada`],
  ["a temporary folder", `cat ${"/tmp"}/stowage.log`],
  ["a page outside", `see ${"../.."}/shared/notes.md`],
])("finds %s", (_, text) => {
  expect(traces(`first line\n${text}\n`)).toHaveLength(1);
});

it.each([
  "https://example.com/home/page",
  "/docker/registry/v2/blobs",
  "/var/lib/stowage",
  "the repository's home/index.ts",
  "\nregistry = createRegistry(driver)",
])("accepts %s", (text) => {
  expect(traces(`const x = 1; ${text}`)).toEqual([]);
});

it("says where, and leaves binary files alone", () => {
  const workspace = workspaceOf({ "a.md": `one\n${"/home"}/ada\n`, "b.bin": `\0${"/home"}/ada` });
  expect(machineTraces.find(workspace)).toMatchObject([{ file: "a.md", line: 2 }]);
});
