import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { packageCycles } from "./package-cycles.ts";

it("reports a cycle once, by way of any kind of dependency", () => {
  const workspace = workspaceOf({
    "packages/a/package.json": { name: "a", dependencies: { b: "workspace:*" } },
    "packages/b/package.json": { name: "b", peerDependencies: { c: "workspace:*" } },
    "packages/c/package.json": { name: "c", devDependencies: { a: "workspace:*" } },
    "packages/d/package.json": { name: "d", dependencies: { a: "workspace:*" } },
  });
  expect(packageCycles.find(workspace)).toEqual([
    { file: "packages/a/package.json", message: "depends on itself: a -> b -> c -> a" },
  ]);
});

it("takes two ways to one package for what they are", () => {
  const workspace = workspaceOf({
    "packages/a/package.json": { name: "a", dependencies: { b: "workspace:*", c: "workspace:*" } },
    "packages/b/package.json": { name: "b", dependencies: { c: "workspace:*" } },
    "packages/c/package.json": { name: "c" },
  });
  expect(packageCycles.find(workspace)).toEqual([]);
});
