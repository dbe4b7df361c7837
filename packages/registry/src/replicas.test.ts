import { digestOf } from "@stowage/oci";
import fc from "fast-check";
import { expect, test } from "vitest";
import { breakingOff, bytesOf, collect, inChunks } from "./testing/bytes.ts";
import { imageNamed, pushConfig } from "./testing/registries.ts";
import { replicas } from "./testing/replicas.ts";

test("an upload whose every request meets another replica is byte for byte what was sent", async () => {
  const all = await replicas(3);
  const replica = fc.nat({ max: all.length - 1 });
  const chunk = fc.record({
    size: fc.nat({ max: 300_000 }),
    replica,
    breaksOff: fc.boolean(),
    asksFirst: fc.boolean(),
  });
  const upload = fc.record({
    chunks: fc.array(chunk, { maxLength: 6 }),
    last: fc.nat({ max: 300_000 }),
    algorithm: fc.constantFrom("sha256" as const, "sha512" as const),
    digestAlgorithm: fc.constantFrom("sha256" as const, "sha512" as const),
    first: replica,
    committer: replica,
    seed: fc.nat(),
  });
  const at = (index: number) => {
    const found = all[index];
    if (found === undefined) throw new RangeError(`there is no replica ${index}`);
    return found.repository.blobs;
  };
  await fc.assert(
    fc.asyncProperty(upload, async ({ chunks, last, algorithm, digestAlgorithm, first, committer, seed }) => {
      const bytes = bytesOf(
        chunks.reduce((sum, { size }) => sum + size, last),
        seed,
      );
      let { state } = await at(first).createUpload({ algorithm });
      let offset = 0;
      for (const { size, replica, breaksOff, asksFirst } of chunks) {
        const session = await at(replica).resumeUpload(state);
        if (asksFirst) expect(await session.status()).toBe(offset);
        const part = bytes.subarray(offset, offset + size);
        const gone = new Error("gone");
        const appended = session.append(breaksOff ? breakingOff(gone, part) : inChunks(part, 65_536, 65_536));
        if (breaksOff) await expect(appended).rejects.toBe(gone);
        else await appended;
        offset += size;
        expect(session.offset).toBe(offset);
        state = session.state;
      }
      const digest = digestOf(bytes, digestAlgorithm);
      const body = last > 0 ? [bytes.subarray(offset)] : undefined;
      const session = await at(committer).resumeUpload(state);
      expect(await session.commit(digest, { body })).toMatchObject({ digest, size: bytes.byteLength });
      await using reader = await at(first).open(digest);
      expect(Buffer.compare(await collect(reader.body), bytes)).toBe(0);
    }),
    { numRuns: 40 },
  );
});

test("50 uploads of one digest over two replicas all succeed, and readers see one blob", async () => {
  const all = await replicas(2);
  const bytes = bytesOf(300_000);
  const digest = digestOf(bytes);
  await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const blobs = all[index % 2]?.repository.blobs;
      if (index % 4 < 2) return await blobs?.put(digest, inChunks(bytes, 1000 * index));
      const upload = await blobs?.createUpload();
      await upload?.append([bytes.subarray(0, 5 * index)]);
      return await upload?.commit(digest, { body: [bytes.subarray(5 * index)] });
    }),
  );
  for (const { repository } of all) {
    await using reader = await repository.blobs.open(digest);
    expect(Buffer.compare(await collect(reader.body), bytes)).toBe(0);
  }
});

test("what one replica does to manifests and tags the other sees at once, whatever it remembers", async () => {
  const [one, two] = await replicas(2);
  if (one === undefined || two === undefined) throw new RangeError("two replicas are needed");
  await pushConfig(one.repository);
  const [a, b] = [imageNamed("a"), imageNamed("b")] as const;
  const { digest } = await one.repository.manifests.put(a, { tag: "v1" });
  expect(await two.repository.manifests.get("v1")).toMatchObject({ digest, payload: a.payload });
  await two.repository.manifests.put(b, { tag: "v1" });
  expect(await one.repository.manifests.get("v1")).toMatchObject({ payload: b.payload });
  await one.repository.manifests.delete(digest);
  for (const call of ["get", "stat"] as const) {
    await expect(two.repository.manifests[call](digest)).rejects.toMatchObject({ code: "MANIFEST_UNKNOWN" });
  }
});

test("two replicas that push different tags at the same time lose none", async () => {
  const all = await replicas(2);
  const names = Array.from({ length: 40 }, (_, index) => `v${index}`);
  await pushConfig(all[0]?.repository ?? expect.unreachable());
  await Promise.all(
    names.map((tag, index) => all[index % 2]?.repository.manifests.put(imageNamed(tag), { tag })),
  );
  for (const { repository } of all) expect(await repository.tags.all()).toEqual(names.toSorted());
});
