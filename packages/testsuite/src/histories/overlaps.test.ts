import { expect, test } from "vitest";
import { overlapLines } from "./overlaps.ts";

test("each call is told with those of other clients that were under way at the same time", () => {
  const lines = overlapLines(
    [
      { client: 1, invoked: 5, what: "late" },
      { client: 0, invoked: 1, answered: 3, what: "first" },
      { client: 1, invoked: 2, answered: 4, what: "second" },
      { client: 0, invoked: 6, answered: 7, what: "third" },
    ],
    ({ what }) => what,
  );
  expect(lines).toEqual([
    "1. client 0, from 1 to 3, beside 2: first",
    "2. client 1, from 2 to 4, beside 1: second",
    "3. client 1, from 5 to no answer yet, beside 4: late",
    "4. client 0, from 6 to 7, beside 3: third",
  ]);
});
