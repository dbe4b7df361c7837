import { type ListOptions, StorageError, type WalkEntry } from "@stowage/core";
import { createInMemoryDriver } from "@stowage/driver-inmemory";
import { expect, test } from "vitest";
import { nextMillisecond } from "./testing/clock.ts";
import { imageNamed, pushImage, registryOver, watchedRegistry } from "./testing/registries.ts";
import { WatchedDriver } from "./testing/watched-driver.ts";

const unknown = expect.objectContaining({ code: "MANIFEST_UNKNOWN" });

test("a deleted manifest is unknown by digest and by every tag that named it, and others are not touched", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  await repository.tags.tag("v2", digest);
  await pushImage(repository, "b", "v3");
  await repository.manifests.delete(digest);
  for (const reference of [digest, "v1", "v2"])
    await expect(repository.manifests.get(reference)).rejects.toEqual(unknown);
  expect(await repository.tags.all()).toEqual(["v3"]);
  expect(await repository.tags.list({ limit: 9 })).toEqual({ tags: ["v3"], more: false });
  await expect(repository.manifests.delete(digest)).rejects.toEqual(unknown);
});

test("a tag that moved on before is not touched, and one that moved here does not move back", async () => {
  const { repository } = await watchedRegistry();
  const older = await pushImage(repository, "a", "v1");
  const newer = await pushImage(repository, "b", "v1");
  await repository.manifests.delete(older);
  expect((await repository.manifests.get("v1")).digest).toBe(newer);
  await pushImage(repository, "a", "v1");
  await nextMillisecond();
  await pushImage(repository, "b", "v1");
  await repository.manifests.delete(newer);
  await expect(repository.manifests.get("v1")).rejects.toEqual(unknown);
});

test("a tag does not move back on a store whose times are too coarse to tell what came first", async () => {
  const driver = new OneTick(await createInMemoryDriver());
  const repository = registryOver(driver);
  await pushImage(repository, "a", "v1");
  await repository.manifests.delete(await pushImage(repository, "b", "v1"));
  await expect(repository.manifests.get("v1")).rejects.toEqual(unknown);
});

test("whoever moves a tag while its manifest is deleted keeps the tag", async () => {
  const { driver, repository } = await watchedRegistry();
  const other = await pushImage(repository, "b");
  const digest = await pushImage(repository, "a", "v1");
  driver.hook = async (operation, path) => {
    if (operation !== "delete" || !path.endsWith("/current/link")) return;
    driver.hook = () => undefined;
    await nextMillisecond();
    await repository.tags.tag("v1", other);
  };
  await repository.manifests.delete(digest);
  expect((await repository.manifests.get("v1")).digest).toBe(other);
});

test("a tag moved to what was deleted meanwhile stays away", async () => {
  const { driver, repository } = await watchedRegistry();
  const other = await pushImage(repository, "b");
  const digest = await pushImage(repository, "a", "v1");
  driver.hook = async (operation, path) => {
    if (operation !== "delete" || !path.endsWith("/current/link")) return;
    driver.hook = () => undefined;
    await nextMillisecond();
    await repository.tags.tag("v1", other);
    await repository.manifests.delete(other);
  };
  await repository.manifests.delete(digest);
  expect(await repository.tags.all()).toEqual([]);
});

test("a deletion that was cut short is finished by the next one", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  const outage = new StorageError("UNAVAILABLE", "out");
  driver.hook = (operation, path) => {
    if (operation === "delete" && path.endsWith("/current/link")) throw outage;
  };
  await expect(repository.manifests.delete(digest)).rejects.toBe(outage);
  driver.hook = () => undefined;
  await expect(repository.manifests.get("v1")).rejects.toEqual(unknown);
  await repository.manifests.delete(digest);
  expect(await repository.tags.all()).toEqual([]);
});

test("a manifest can be pushed again after it was deleted", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "v1");
  await repository.manifests.get(digest);
  await repository.manifests.delete(digest);
  await pushImage(repository, "a", "v1");
  expect(await repository.manifests.get("v1")).toMatchObject({ digest, payload: imageNamed("a").payload });
});

test("where deleting is off nothing is deleted, by tag or by digest", async () => {
  const { driver, repository } = await watchedRegistry({ allowDelete: false });
  const digest = await pushImage(repository, "a", "v1");
  driver.takeWrites();
  for (const call of [
    () => repository.manifests.delete(digest),
    () => repository.manifests.delete("v1"),
    () => repository.tags.untag("v1"),
  ]) {
    await expect(call()).rejects.toMatchObject({ code: "UNSUPPORTED" });
  }
  expect(driver.takeWrites()).toEqual([]);
});

/** A store by whose clock everything is of the same, recent time. */
class OneTick extends WatchedDriver {
  override async *walk(path: string, options?: ListOptions): AsyncGenerator<WalkEntry> {
    const modifiedAt = new Date();
    for await (const entry of super.walk(path, options)) {
      yield { ...entry, ...(entry.isDirectory ? {} : { modifiedAt }), skip: () => entry.skip() };
    }
  }
}
