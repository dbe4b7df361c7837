import type { Flaw } from "./flaw.ts";

/** Faults in what is made of a deletion that was done in part. */
export const deleteFlaws: readonly Flaw[] = [
  {
    id: "partial-delete-is-done",
    story: "the answer is a success",
    changes: [
      [
        "delete.ts",
        "if (first === undefined) return;",
        "if (first === undefined || value.failed.length > 0) return;",
      ],
    ],
    found: ["DELE-06"],
  },
  {
    id: "partial-delete-names-one",
    story: "the first that failed is enough for an error",
    changes: [
      [
        "delete.ts",
        "value.failed.slice(0, MAX_FAILED_PATHS)",
        "value.failed.slice(0, Math.min(1, MAX_FAILED_PATHS))",
      ],
    ],
    found: ["DELE-06"],
  },
  {
    id: "failures-of-a-batch-are-dropped",
    story: "whoever deletes many looks at none",
    changes: [
      [
        "delete.ts",
        "return value.failed.map((path) =>",
        "return value.failed.slice(value.failed.length).map((path) =>",
      ],
    ],
    found: ["DELE-06"],
  },
];
