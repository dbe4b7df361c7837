import fc from "fast-check";
import { expect, test } from "vitest";
import { pushImage, watchedRegistry } from "./testing/registries.ts";

const tag = fc.stringMatching(/^[a-cA-C0-2_][a-c._-]{0,3}$/);

test("pages of any size make up all tags in the order of their bytes, whatever the order of the keys", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(tag, { minLength: 1, maxLength: 25 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(fc.nat({ max: 24 })),
      async (names, limit, removed) => {
        const { driver, repository } = await watchedRegistry();
        const digest = await pushImage(repository, "a");
        for (const name of names) await repository.tags.tag(name, digest);
        // Some are left with their history only, as after the deletion of a manifest.
        const gone = new Set(removed.map((index) => names[index % names.length] ?? ""));
        for (const name of gone) {
          await driver.delete(
            `/docker/registry/v2/repositories/library/app/_manifests/tags/${name}/current/link`,
          );
        }
        const expected = names.filter((name) => !gone.has(name)).toSorted();
        const found: string[] = [];
        for (let last: string | undefined; ; last = found.at(-1)) {
          const page = await repository.tags.list({ limit, last });
          found.push(...page.tags);
          expect(page.more).toBe(found.length < expected.length);
          if (!page.more) break;
          expect(page.tags).toHaveLength(limit);
        }
        expect(found).toEqual(expected);
        expect(await repository.tags.all()).toEqual(expected);
        const last = expected[0];
        expect((await repository.tags.list({ last })).tags).toEqual(
          last === undefined ? expected : expected.slice(1),
        );
      },
    ),
    { numRuns: 60 },
  );
});

test("a name whose key comes after those of longer ones is first on its page", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a");
  for (const name of ["a-1", "a-2", "a", "b"]) await repository.tags.tag(name, digest);
  expect(await repository.tags.list({ limit: 1 })).toEqual({ tags: ["a"], more: true });
});

test("the last name need not be a tag", async () => {
  const { repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a", "b");
  await repository.tags.tag("d", digest);
  expect(await repository.tags.list({ last: "c", limit: 1 })).toEqual({ tags: ["d"], more: false });
  expect(await repository.tags.list({ last: "z", limit: 1 })).toEqual({ tags: [], more: false });
});

test("a page of none is empty and looks at no tag; what is no number of tags is refused", async () => {
  const { driver, repository } = await watchedRegistry();
  await pushImage(repository, "a", "b");
  driver.operations.length = 0;
  expect(await repository.tags.list({ limit: 0 })).toEqual({ tags: [], more: false });
  expect(driver.operations).toEqual(["list /docker/registry/v2/repositories/library/app"]);
  driver.operations.length = 0;
  for (const limit of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(repository.tags.list({ limit })).rejects.toMatchObject({
      code: "PAGINATION_NUMBER_INVALID",
    });
  }
  expect(driver.operations).toEqual([]);
});

test("a page looks closely at its own tags only", async () => {
  const { driver, repository } = await watchedRegistry();
  const digest = await pushImage(repository, "a");
  for (let index = 10; index < 40; index++) await repository.tags.tag(`v${index}`, digest);
  driver.operations.length = 0;
  expect((await repository.tags.list({ limit: 3 })).tags).toEqual(["v10", "v11", "v12"]);
  expect(driver.operations.filter((operation) => operation.startsWith("getContent"))).toHaveLength(4);
});
