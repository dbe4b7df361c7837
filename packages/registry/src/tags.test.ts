import { StorageError } from "@stowage/core";
import { digestOf } from "@stowage/oci";
import { expect, test } from "vitest";
import { bytesOf } from "./testing/bytes.ts";
import { imageNamed, pushConfig, pushImage, registryOver, watchedRegistry } from "./testing/registries.ts";

const unknown = expect.objectContaining({ code: "MANIFEST_UNKNOWN" });
const TAGS = "/docker/registry/v2/repositories/library/app/_manifests/tags";

test("a tag names a manifest until it is moved or removed", async () => {
  const { repository } = await watchedRegistry();
  const first = await pushImage(repository, "a");
  const second = await pushImage(repository, "b");
  await repository.tags.tag("v1", first);
  expect(await repository.tags.get("v1")).toMatchObject({
    digest: first,
    size: imageNamed("a").payload.byteLength,
  });
  await repository.tags.tag("v1", second);
  expect(await repository.tags.get("v1")).toMatchObject({ digest: second });
  await repository.tags.untag("v1");
  await expect(repository.tags.get("v1")).rejects.toEqual(unknown);
  await expect(repository.tags.untag("v1")).rejects.toEqual(unknown);
  expect(await repository.manifests.exists(second)).toBe(true);
});

test("deleting by tag removes the tag and leaves the manifest", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  await repository.tags.tag("v2", digest);
  await repository.manifests.delete("v1");
  expect(await repository.tags.all()).toEqual(["v2"]);
  expect((await repository.manifests.get(digest)).digest).toBe(digest);
});

test("names that differ by case are two tags", async () => {
  const { repository } = await watchedRegistry();
  const [upper, lower] = [
    await pushImage(repository, "a", "Latest"),
    await pushImage(repository, "b", "latest"),
  ];
  expect(await repository.tags.all()).toEqual(["Latest", "latest"]);
  expect((await repository.tags.get("Latest")).digest).toBe(upper);
  expect((await repository.tags.get("latest")).digest).toBe(lower);
});

test("only a manifest that is there gets a tag", async () => {
  const { driver, repository } = await watchedRegistry();
  const missing = digestOf(bytesOf(1));
  await expect(repository.tags.tag("v1", missing)).rejects.toEqual(unknown);
  await repository.blobs.put(missing, [bytesOf(1)]);
  await expect(repository.tags.tag("v1", missing)).rejects.toEqual(unknown);
  await expect(repository.tags.tag("no tag", missing)).rejects.toMatchObject({ code: "TAG_INVALID" });
  await expect(driver.list(TAGS).next()).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
});

test("lookup finds every tag of a manifest, sorted, and none for another", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v2");
  await repository.tags.tag("v1", digest);
  await pushImage(repository, "b", "v3");
  expect(await repository.tags.lookup(digest)).toEqual(["v1", "v2"]);
  expect(await repository.tags.lookup(digestOf(bytesOf(1)))).toEqual([]);
});

test("a repository to which nothing was pushed is unknown; one without tags has none", async () => {
  const { repository } = await watchedRegistry();
  const nameUnknown = expect.objectContaining({ code: "NAME_UNKNOWN" });
  await expect(repository.tags.all()).rejects.toEqual(nameUnknown);
  await expect(repository.tags.list()).rejects.toEqual(nameUnknown);
  for (const page of [
    { limit: 5 },
    { limit: 0 },
    { last: "a" },
    { last: "a", limit: 5 },
    { last: "a", limit: 0 },
  ])
    await expect(repository.tags.list(page), JSON.stringify(page)).rejects.toEqual(nameUnknown);
  await pushConfig(repository);
  expect(await repository.tags.all()).toEqual([]);
  for (const page of [{ limit: 5 }, { limit: 0 }, { last: "a" }, { last: "a", limit: 5 }])
    expect(await repository.tags.list(page), JSON.stringify(page)).toEqual({ tags: [], more: false });
});

test("a repository is not there because one below it is", async () => {
  const { driver, repository } = await watchedRegistry();
  const link = "/docker/registry/v2/repositories/library/app/nested/_layers/sha256/x/link";
  await driver.putContent(link, new Uint8Array(1));
  await expect(repository.tags.all()).rejects.toMatchObject({ code: "NAME_UNKNOWN" });
});

test("what a crash or another program left between tags is no tag", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  const link = new TextEncoder().encode(digest);
  await driver.putContent(`${TAGS}/half/index/sha256/${digest.slice(7)}/link`, link);
  await driver.putContent(`${TAGS}/torn/current/link`, new Uint8Array());
  await driver.putContent(`${TAGS}/tmp/current/link.0f0e.tmp`, link);
  await driver.putContent(`${TAGS}/file`, link);
  expect(await repository.tags.all()).toEqual(["v1"]);
  expect(await repository.tags.list({ limit: 10 })).toEqual({ tags: ["v1"], more: false });
  expect(await repository.tags.lookup(digest)).toEqual(["v1"]);
  for (const tag of ["half", "torn", "tmp", "file"]) {
    await expect(repository.tags.get(tag)).rejects.toEqual(unknown);
    await expect(repository.tags.untag(tag)).rejects.toEqual(unknown);
  }
  await repository.tags.tag("half", digest);
  expect(await repository.tags.all()).toEqual(["half", "v1"]);
});

test("an outage is neither an empty list nor an unknown tag", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = () => {
    throw outage;
  };
  const { tags } = registryOver(driver);
  const calls = [
    () => tags.all(),
    () => tags.list({ limit: 5 }),
    () => tags.get("v1"),
    () => tags.lookup(digest),
    () => tags.untag("v1"),
    () => tags.tag("v2", digest),
  ];
  for (const call of calls) await expect(call()).rejects.toBe(outage);
});
