import fc from "fast-check";
import { expect, test } from "vitest";
import { isStorageError } from "./errors.ts";
import { formatResumeRecord, isBlank, parseResumeRecord, type ResumeRecord } from "./resume-record.ts";

const nonce = fc.string({ minLength: 1, unit: "binary" });
const reference = fc.record({ number: fc.nat(), nonce });
const record: fc.Arbitrary<ResumeRecord> = fc.oneof(
  fc.record({
    kind: fc.constant("point" as const),
    nonce,
    continues: fc.option(reference, { nil: undefined }),
    size: fc.maxSafeNat(),
    memo: fc.option(fc.string({ unit: "binary" }), { nil: undefined }),
    payload: fc.uint8Array({ maxLength: 300 }),
  }),
  fc.record({ kind: fc.constantFrom("commit" as const, "cancel" as const), nonce, continues: reference }),
  fc.record({
    kind: fc.constant("start" as const),
    nonce,
    continues: fc.option(reference, { nil: undefined }),
    first: fc.maxSafeNat(),
  }),
);

function failureOf(bytes: Uint8Array): unknown {
  try {
    return parseResumeRecord(bytes, "up/x/1");
  } catch (error) {
    return isStorageError(error) ? error.code : error;
  }
}

test("a record that was formatted is parsed to itself", () => {
  fc.assert(
    fc.property(record, (original) => {
      const parsed = parseResumeRecord(formatResumeRecord(original), "up/x/1");
      const payload = "payload" in parsed ? { payload: new Uint8Array(parsed.payload) } : {};
      expect({ ...parsed, ...payload }).toEqual(original);
    }),
  );
});

test("a full record ends in its payload, byte by byte", () => {
  const payload = Buffer.from("a\n\0b");
  const bytes = formatResumeRecord({ kind: "point", nonce: "n", size: 1, payload });
  expect(Buffer.from(bytes.subarray(-4))).toEqual(payload);
});

test("any changed or missing byte is damage or another version, never another record", () => {
  fc.assert(
    fc.property(record, fc.nat(), fc.integer({ min: 1, max: 255 }), (original, at, change) => {
      const bytes = Buffer.from(formatResumeRecord(original));
      const index = at % bytes.length;
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ change;
      expect(failureOf(changed)).toMatch(/^(CORRUPTED|INCOMPATIBLE_VERSION)$/);
      expect(failureOf(bytes.subarray(0, index))).toBe("CORRUPTED");
    }),
  );
});

test("a record of another version names both, also one of a form that nobody knows yet", () => {
  const bytes = Buffer.from("stowage-resume/12 {whatever}");
  expect(() => parseResumeRecord(bytes, "up/x/1")).toThrow(/up\/x\/1 has version 12, .* version 1;/);
});

test("a header that is sound but says nothing known is damage", () => {
  const known = formatResumeRecord({ kind: "start", nonce: "n", first: 1 });
  expect(failureOf(known)).toMatchObject({ kind: "start" });
  for (const header of [
    { kind: "other", nonce: "n" },
    { kind: "commit", nonce: "n" },
    { kind: "point" },
    null,
  ]) {
    const bytes = formatResumeRecord(JSON.parse(JSON.stringify(header ?? {})));
    expect(failureOf(bytes)).toBe("CORRUPTED");
  }
});

test("blank is what has no byte but zero", () => {
  expect([[], [0, 0], [0, 1]].map((bytes) => isBlank(new Uint8Array(bytes)))).toEqual([true, true, false]);
});
