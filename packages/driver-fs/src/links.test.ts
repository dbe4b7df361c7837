import { mkdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bytes, FakeStore, paths, text } from "./fake-store.ts";

const REFUSED = { code: "PERMISSION_DENIED" };

/** A store with `/in/object`, and beside it a directory of somebody else with the file `secret`. */
async function storeBesideSecrets() {
  const store = await FakeStore.create();
  const driver = store.driver();
  await driver.putContent("/in/object", bytes("inside"));
  const outside = join(store.directory, "outside");
  await mkdir(outside);
  await writeFile(join(outside, "secret"), "outside");
  return {
    store,
    driver,
    outside,
    secret: join(outside, "secret"),
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

test("a link to a file outside is refused by reads and left out of listings", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver, secret } = beside;
  await symlink(secret, join(store.root, "in", "link"));
  await expect(driver.getContent("/in/link")).rejects.toMatchObject(REFUSED);
  await expect(driver.reader("/in/link")).rejects.toMatchObject(REFUSED);
  await expect(driver.stat("/in/link")).rejects.toMatchObject(REFUSED);
  expect(await paths(driver.list("/in"))).toEqual(["/in/object"]);
  expect(await paths(driver.walk("/in"))).toEqual(["/in/object"]);
});

test("a link to a directory outside is refused by every operation below it", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver, outside } = beside;
  await symlink(outside, join(store.root, "away"));
  await expect(driver.getContent("/away/secret")).rejects.toMatchObject(REFUSED);
  await expect(driver.putContent("/away/new", bytes("new"))).rejects.toMatchObject(REFUSED);
  await expect(driver.putContent("/away/deep/new", bytes("new"))).rejects.toMatchObject(REFUSED);
  await expect(driver.writer("/away/new")).rejects.toMatchObject(REFUSED);
  await expect(driver.delete("/away/secret")).rejects.toMatchObject(REFUSED);
  await expect(driver.move("/away/secret", "/stolen")).rejects.toMatchObject(REFUSED);
  await expect(driver.move("/in/object", "/away/object")).rejects.toMatchObject(REFUSED);
  await expect(paths(driver.list("/away"))).rejects.toMatchObject(REFUSED);
  await expect(paths(driver.walk("/away"))).rejects.toMatchObject(REFUSED);
  expect(await paths(driver.list("/"))).toEqual(["/in"]);
  expect(await paths(driver.walk("/"))).toEqual(["/in", "/in/object"]);
  expect(await readFile(join(outside, "secret"), "utf8")).toBe("outside");
  expect(text(await driver.getContent("/in/object"))).toBe("inside");
});

test("a recursive delete removes links and leaves alone what they point to", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver, outside, secret } = beside;
  await symlink(outside, join(store.root, "in", "away"));
  await symlink(secret, join(store.root, "in", "link"));
  await driver.delete("/in");
  expect(await readFile(secret, "utf8")).toBe("outside");
  expect(await paths(driver.list("/"))).toEqual([]);
});

test("delete of a link removes the link, and a write replaces it", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver, secret } = beside;
  await symlink(secret, join(store.root, "in", "link"));
  await driver.delete("/in/link");
  await symlink(secret, join(store.root, "in", "link"));
  await driver.putContent("/in/link", bytes("own"));
  expect(text(await driver.getContent("/in/link"))).toBe("own");
  expect(await readFile(secret, "utf8")).toBe("outside");
});

test("move refuses a link, whose meaning would depend on where it lies", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver } = beside;
  await symlink("object", join(store.root, "in", "link"));
  await expect(driver.move("/in/link", "/elsewhere/link")).rejects.toMatchObject(REFUSED);
  expect(await readlink(join(store.root, "in", "link"))).toBe("object");
});

test("links that stay in the tree are followed, except into the private area", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver } = beside;
  await symlink("in", join(store.root, "alias"));
  await symlink("object", join(store.root, "in", "same"));
  await symlink("~stowage", join(store.root, "private"));
  expect(text(await driver.getContent("/alias/same"))).toBe("inside");
  await driver.putContent("/alias/new", bytes("new"));
  expect(text(await driver.getContent("/in/new"))).toBe("new");
  expect(await paths(driver.list("/"))).toEqual(["/alias", "/in"]);
  expect(await paths(driver.list("/alias"))).toEqual(["/alias/new", "/alias/object", "/alias/same"]);
  await expect(paths(driver.list("/private"))).rejects.toMatchObject(REFUSED);
  await expect(driver.putContent("/private/tmp/object", bytes(""))).rejects.toMatchObject(REFUSED);
});

test("a walk ends although links lead in a circle", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver } = beside;
  await symlink("..", join(store.root, "in", "up"));
  await symlink(".", join(store.root, "in", "here"));
  expect(await paths(driver.walk("/in"))).toEqual(["/in/here", "/in/object", "/in/up", "/in/up/in"]);
});

test("a link that leads nowhere is no object, and no way to one", async () => {
  await using beside = await storeBesideSecrets();
  const { store, driver } = beside;
  await symlink("nothing", join(store.root, "dangling"));
  await expect(driver.stat("/dangling")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  expect(await paths(driver.list("/"))).toEqual(["/in"]);
  await expect(driver.putContent("/dangling/object", bytes(""))).rejects.toMatchObject(REFUSED);
  await driver.putContent("/dangling", bytes("new"));
  expect(text(await driver.getContent("/dangling"))).toBe("new");
});

test("the root itself may be a link, also one that comes to point elsewhere", async () => {
  await using beside = await storeBesideSecrets();
  const { store } = beside;
  const root = join(store.directory, "alias");
  await symlink("root", root);
  const { createFsDriver } = await import("./driver.ts");
  await using driver = await createFsDriver({ rootDirectory: root });
  expect(text(await driver.getContent("/in/object"))).toBe("inside");
  await driver.putContent("/only", bytes("only"));
  await driver.delete("/only");
  await mkdir(join(store.directory, "second"));
  const { rm } = await import("node:fs/promises");
  await rm(root);
  await symlink("second", root);
  await expect(driver.getContent("/in/object")).rejects.toMatchObject({ code: "PATH_NOT_FOUND" });
  await driver.putContent("/in/object", bytes("second"));
  expect(text(await driver.getContent("/in/object"))).toBe("second");
});
