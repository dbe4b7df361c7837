import type { Flaw } from "./flaw.ts";

/** Faults in how an upload goes on that another session began. */
export const resumeFlaws: readonly Flaw[] = [
  {
    id: "own-point-is-another's",
    story: "the retry of a close finds its record taken, by itself",
    changes: [
      [
        "record-store.ts",
        "const { value: refused } = await connection.perform({",
        "const { value: refused, mayHaveActed } = await connection.perform({",
      ],
      [
        "record-store.ts",
        'if (refused === undefined || refused === "Exists") return refused === undefined;',
        'if (refused === "Exists" && mayHaveActed) throw new StorageError("CONFLICT", "another writer was first");\n      if (refused === undefined || refused === "Exists") return refused === undefined;',
      ],
    ],
    found: ["IDEM-04"],
  },
  {
    id: "continued-commit-is-not-looked-for",
    story: "an upload that is gone while it is continued was committed by somebody else",
    changes: [
      [
        "writer.ts",
        "if (refused === undefined || (await isMarked(connection, target, this.#id, signal))) return;",
        "if (refused === undefined) return;\n    if (point === undefined && (await isMarked(connection, target, this.#id, signal))) return;",
      ],
    ],
    found: ["IDEM-04"],
  },
  {
    id: "refusal-is-no-resume-point",
    story: "a search that is refused has found nothing",
    changes: [
      [
        "record-store.ts",
        'if ("name" in value) return value.name;',
        'return "name" in value ? value.name : undefined;',
      ],
    ],
    found: ["IDEM-07"],
  },
  {
    id: "cancel-is-always-done",
    story: "what is left of a cancelled upload is for reclaim",
    changes: [
      [
        "writer.ts",
        "(await log.cancel(path, { point, nonce: this.#id }));",
        "(await log.cancel(path, { point, nonce: this.#id }).catch(() => true));",
      ],
    ],
    found: ["IDEM-07"],
  },
  {
    id: "repeated-close-is-another-writer",
    story: "every attempt to close has a nonce of its own",
    changes: [
      [
        "writer.ts",
        "const options = { nonce: this.#id, size",
        "const options = { nonce: this.#mayBePublished ? randomUUID() : this.#id, size",
      ],
    ],
    found: ["IDEM-04"],
  },
  {
    id: "every-session-looks-at-all-parts",
    story: "before more is added it is made sure that nothing is missing",
    changes: [
      [
        "writer.ts",
        "const payload = formatUploadState(await this.#whole(signal));",
        "for (const _ of this.#before.runs) await isMarked(this.#opening.connection, path, this.#id, signal);\n    const payload = formatUploadState(await this.#whole(signal));",
      ],
    ],
    found: ["APPD-25"],
  },
];
