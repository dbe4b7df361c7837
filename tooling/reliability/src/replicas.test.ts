import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Algorithm, contentOf, digestOf, randomFrom } from "./content.ts";
import { locationOf, patch } from "./push-under-fire.ts";
import { findDamage } from "./store-check.ts";
import { callUpload, closingPath } from "./upload-session.ts";
import { Victim } from "./victim-process.ts";

const UPLOADS = 50;
const UPLOADS_BETWEEN_KILLS = 10;
const REPOSITORY = "reliability/replicas";
const random = randomFrom("replicas");

let folder = "";
const replicas: Victim[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stowage-replicas-"));
  replicas.push(await Victim.start(folder), await Victim.start(folder));
});

afterAll(async () => {
  for (const replica of replicas) await replica[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("uploads whose every request goes to a random replica are byte-equal, though replicas die and come back", async () => {
  for (let upload = 0; upload < UPLOADS; upload++) {
    if (upload > 0 && upload % UPLOADS_BETWEEN_KILLS === 0) await replace(integer(replicas.length));
    await uploadOnce(upload, upload % 2 === 0 ? "sha256" : "sha512");
  }
  expect(await findDamage(folder)).toEqual([]);
}, 300_000);

async function uploadOnce(upload: number, algorithm: Algorithm): Promise<void> {
  const chunks = 1 + integer(40);
  // One chunk in eight is larger than what a registry takes in at once.
  const sizes = Array.from({ length: chunks }, () => 1 + integer(integer(8) === 0 ? 1024 * 1024 : 48 * 1024));
  const blob = contentOf(
    `replicas ${upload}`,
    sizes.reduce((sum, size) => sum + size, 0),
  );
  // The session learns its algorithm at the POST in half of the uploads; in the others only the PUT names it.
  const hint = random() < 0.5 ? `?digest-algorithm=${algorithm}` : "";
  const opened = await callUpload(port(), {
    method: "POST",
    path: `/v2/${REPOSITORY}/blobs/uploads/${hint}`,
  });
  let location = locationOf(opened, 202);
  let offset = 0;
  for (const size of sizes) {
    location = locationOf(await patch(port(), location, blob.subarray(offset, offset + size), offset), 202);
    offset += size;
    const status = await callUpload(port(), { method: "GET", path: location });
    location = locationOf(status, 204);
    if (status.kind === "answered") expect(status.end).toBe(offset);
  }
  const digest = digestOf(blob, algorithm);
  locationOf(await callUpload(port(), { method: "PUT", path: closingPath(location, digest) }), 201);
  const pulled = await fetch(`http://127.0.0.1:${port()}/v2/${REPOSITORY}/blobs/${digest}`);
  expect(pulled.status).toBe(200);
  expect(Buffer.from(await pulled.arrayBuffer()).equals(blob)).toBe(true);
}

async function replace(index: number): Promise<void> {
  const replica = replicas[index];
  replica?.kill();
  await replica?.gone();
  replicas[index] = await Victim.start(folder);
}

function port(): number {
  const replica = replicas[integer(replicas.length)];
  if (!replica) throw new Error("no replica runs");
  return replica.port;
}

function integer(below: number): number {
  return Math.floor(random() * below);
}
