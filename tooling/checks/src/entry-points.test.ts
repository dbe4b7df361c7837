import { describe, expect, it } from "vitest";
import { entryPoints } from "./entry-points.ts";
import { workspaceOf } from "./fixture.ts";

const PUBLISHED = { types: "./dist/index.d.ts", default: "./dist/index.js" };

function manifest({ exports = {}, published = {}, ...rest }: Readonly<Record<string, object>> = {}): object {
  return {
    sideEffects: false,
    exports: { ".": "./src/index.ts", "./package.json": "./package.json", ...exports },
    publishConfig: { exports: { ".": PUBLISHED, "./package.json": "./package.json", ...published } },
    ...rest,
  };
}

function messages(content: object): readonly string[] {
  const files = { "packages/core/package.json": content, "packages/core/src/index.ts": "export {};\n" };
  return entryPoints.find(workspaceOf(files)).map(({ message }) => message);
}

describe("entry points", () => {
  it("accepts sources here and their counterparts in dist", () => {
    expect(messages(manifest())).toEqual([]);
  });

  it("misses a key on either side", () => {
    expect(messages(manifest({ exports: { "./driver": "./src/index.ts" } }))).toEqual([
      'publishConfig.exports lacks "./driver", which exports has',
    ]);
    expect(messages(manifest({ published: { "./driver": PUBLISHED } }))).toEqual([
      'exports lacks "./driver", which publishConfig.exports has',
    ]);
  });

  it("misses the source that an entry names", () => {
    const [message] = messages(manifest({ exports: { ".": "./src/main.ts" } }));
    expect(message).toBe('exports["."] names ./src/main.ts, which does not exist');
  });

  it("refuses an entry that names something built", () => {
    expect(messages(manifest({ exports: { ".": "./dist/index.js" } }))[0]).toContain("not a source");
  });

  it.each([
    ["another file", { types: "./dist/main.d.ts", default: "./dist/main.js" }],
    [
      "types after default, where no resolver looks",
      { default: "./dist/index.js", types: "./dist/index.d.ts" },
    ],
    ["no types", { default: "./dist/index.js" }],
    ["a string", "./dist/index.js"],
  ])("refuses %s in publishConfig", (_, entry) => {
    expect(messages(manifest({ published: { ".": entry } as Readonly<Record<string, object>> }))).toEqual([
      expect.stringContaining('publishConfig.exports["."] is'),
    ]);
  });

  it("holds bin against its source and its counterpart", () => {
    const publishConfig = { exports: { ".": PUBLISHED, "./package.json": "./package.json" } };
    const bin = { stowage: "./src/cli.ts" };
    expect(
      messages(manifest({ bin, publishConfig: { ...publishConfig, bin: { stowage: "./src/cli.ts" } } })),
    ).toEqual([
      'bin["stowage"] names ./src/cli.ts, which does not exist',
      'publishConfig.bin["stowage"] is ./src/cli.ts, expected ./dist/cli.js',
    ]);
  });

  it("wants sideEffects said, with source and counterpart", () => {
    const { sideEffects: _, ...silent } = manifest() as { readonly sideEffects: false };
    expect(messages(silent)).toEqual([expect.stringContaining("says nothing of `sideEffects`")]);
    expect(messages(manifest({ sideEffects: ["./src/index.ts", "./dist/index.js"] }))).toEqual([]);
    expect(messages(manifest({ sideEffects: ["./src/index.ts"] }))).toEqual([
      expect.stringContaining("sideEffects is"),
    ]);
  });
});
