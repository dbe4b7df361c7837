import { expect, it } from "vitest";
import { workspaceOf } from "./fixture.ts";
import { nameLiterals } from "./name-literals.ts";

function messages(file: string, source: string): readonly string[] {
  const files = {
    "packages/core/package.json": {},
    "packages/registry/package.json": {},
    "packages/server/package.json": {},
  };
  return nameLiterals.find(workspaceOf({ ...files, [file]: source })).map(({ message }) => message);
}

it.each([
  ["a string", 'export const path = "/a/_manifests/tags";', "_manifests"],
  ["a template", `export const path = (name: string) => \`/\${name}/_uploads\`;`, "_uploads"],
  ["a pattern", "export const path = /_layers$/;", "_layers"],
  ["the root", 'export const path = "/docker/registry/v2/blobs";', "docker/registry"],
  ["the private directory", 'export const path = "/~stowage/tmp";', "~stowage"],
])("finds a name of the layout in %s", (_, source, name) => {
  expect(messages("packages/registry/src/blobs.ts", source)).toEqual([
    expect.stringContaining(`"${name}" is a`),
  ]);
});

it.each(["Docker-Content-Digest", "content-range", "OCI-Subject", "Location", "link"])(
  "finds the header %s",
  (name) => {
    const source = `export const answer = (headers: Headers) => headers.get("${name}");`;
    expect(messages("packages/server/src/blobs.ts", source)).toHaveLength(1);
  },
);

it("leaves words alone that are no names where they stand", () => {
  expect(
    messages("packages/registry/src/tags.ts", 'export const leaf = ["link", "location", "manifests"];'),
  ).toEqual([]);
  expect(
    messages(
      "packages/server/src/app.ts",
      'import { link } from "./range.ts";\nlink("the location moved");\n',
    ),
  ).toEqual([]);
  expect(messages("packages/server/src/app.ts", "// answers Content-Range\nexport const a = 1;\n")).toEqual(
    [],
  );
  expect(messages("packages/registry/src/blobs.test.ts", 'export const path = "/a/_layers";')).toEqual([]);
});
