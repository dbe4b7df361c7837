import { join } from "node:path";
import { isStorageError } from "@stowage/core";
import { afterAll, describe, expect, test } from "vitest";
import { declaredFunctions } from "./declared-functions.ts";
import type { Misuse } from "./misuse.ts";
import { publicEntries } from "./public-entries.ts";
import { PACKAGE_ROWS } from "./rows/index.ts";

const ENTRIES = publicEntries(join(import.meta.dirname, "../../.."));

test("every package that is published has rows, and no other one", () => {
  expect(PACKAGE_ROWS.map(({ name }) => name).sort()).toEqual([...ENTRIES.keys()].sort());
});

describe.each(PACKAGE_ROWS)("$name, misused", ({ name, rows, also = {}, cleanUp }) => {
  const entries = ENTRIES.get(name) ?? [];
  const declared = new Map(entries.flatMap(declaredFunctions).map((each) => [each.name, each]));

  afterAll(() => cleanUp?.());

  test("has a row for each function that it declares, and for nothing else", () => {
    expect(Object.keys(rows).sort()).toEqual([...declared.keys()].sort());
  });

  test("gives a reason where a function cannot be misused, and a call where it can", () => {
    for (const [name, misuses] of Object.entries(rows)) expect(misuses.length, name).toBeGreaterThan(0);
  });

  describe.each(Object.entries({ ...rows, ...also }).filter(hasMisuses))("%s", (name, misuses) => {
    test.each(misuses.map((misuse) => [misuse.wrong, misuse] as const))("%s", async (_, misuse) => {
      let thrown: unknown;
      let answer: unknown;
      try {
        answer = misuse.act();
      } catch (error) {
        thrown = error;
      }
      if (declared.get(name)?.answersLater === true)
        expect(thrown, "never throws synchronously").toBeUndefined();
      const outcome = thrown === undefined ? await settled(answer) : { error: thrown };
      if ("answered" in misuse) expect(outcome).toEqual({ answer: misuse.answered });
      else
        expect(shown(outcome)).toEqual({
          error: misuse.refused,
          message: expect.stringMatching(misuse.says ?? /./),
        });
    });
  });
});

function hasMisuses(row: readonly [string, readonly Misuse[] | string]): row is [string, readonly Misuse[]] {
  return typeof row[1] !== "string";
}

type Outcome = { readonly answer: unknown } | { readonly error: unknown };

async function settled(answer: unknown): Promise<Outcome> {
  try {
    return { answer: await answer };
  } catch (error) {
    return { error };
  }
}

/** The code of an error of ours, the class of any other. */
function shown(outcome: Outcome): unknown {
  if (!("error" in outcome)) return outcome;
  const { error } = outcome;
  if (!(error instanceof Error)) return { error };
  const code =
    isStorageError(error) || error.name === "RegistryError" ? Reflect.get(error, "code") : error.name;
  return { error: code, message: error.message };
}
