import { expect, test } from "vitest";
import type { Mutation } from "./mutations.ts";
import { sampleOf } from "./sample.ts";

const mutations = [...Array(100).keys()].map(
  (index): Mutation => ({
    file: index < 3 ? "small.ts" : "large.ts",
    line: index,
    offset: index,
    operator: "Example",
    key: "same",
    shown: "",
    text: "",
  }),
);

test("every file has a share in a sample", () => {
  const files = sampleOf(mutations, 10, "1").map(({ file }) => file);
  expect(files.filter((file) => file === "small.ts")).toHaveLength(1);
  expect(files.filter((file) => file === "large.ts")).toHaveLength(10);
});

test("a seed gives the same sample each time, and another seed another one", () => {
  expect(sampleOf(mutations, 10, "1")).toEqual(sampleOf(mutations, 10, "1"));
  expect(sampleOf(mutations, 10, "1")).not.toEqual(sampleOf(mutations, 10, "2"));
});

test("a sample as large as the whole is the whole", () => {
  expect(sampleOf(mutations, 100, "1")).toHaveLength(100);
});
