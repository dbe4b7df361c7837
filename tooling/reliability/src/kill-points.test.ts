import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentOf, digestOf } from "./content.ts";
import {
  bodyPoints,
  CHUNK_BYTES,
  CHUNKS,
  type KillPoint,
  PHASES,
  type PhaseName,
  phasePoints,
} from "./kill-plan.ts";
import { prepareManifest, pushManifest, putManifest, readManifest } from "./manifest-client.ts";
import { type Interrupted, locationOf, patch, pushUntilKilled } from "./push-under-fire.ts";
import { findDamage } from "./store-check.ts";
import { callUpload, closingPath } from "./upload-session.ts";
import { Victim } from "./victim-process.ts";

const BODY_POINTS = 80;
const POINTS_A_PHASE = 30;
const REPOSITORY = "reliability/kill";
const SIZE = CHUNKS * CHUNK_BYTES;

let folder = "";
let victim: Victim;
const histogram = new Map<string, number>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "stowage-kill-"));
  victim = await Victim.start(folder);
});

afterAll(async () => {
  await victim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

test("a registry killed anywhere in a push loses nothing it acknowledged and shows nothing by halves", async () => {
  const points: KillPoint[] = [...bodyPoints(BODY_POINTS)];
  for (const phase of Object.keys(PHASES) as PhaseName[]) {
    points.push(...phasePoints(phase, await callsOf(phase), POINTS_A_PHASE));
  }
  for (const [index, point] of points.entries()) {
    if (point.kind === "manifest") await killInManifest(index, point);
    else await killInBlob(index, point);
  }
  expect(await findDamage(folder)).toEqual([]);
  const lines = [...histogram].toSorted().map(([what, times]) => `${String(times).padStart(4)}  ${what}`);
  process.stdout.write(`kill points: ${points.length}\n${lines.join("\n")}\n`);
  for (const phase of Object.keys(PHASES)) {
    expect.soft(count(`killed in ${phase}`), phase).toBeGreaterThanOrEqual(20);
  }
}, 900_000);

/** File system calls that the victim makes inside a phase of an undisturbed push; of a manifest, when its tag is moved. */
async function callsOf(phase: PhaseName): Promise<number> {
  const never: KillPoint = { kind: "body", after: Number.POSITIVE_INFINITY };
  const blob = contentOf(`count ${phase}`, SIZE);
  if (phase === "manifest") {
    expect(await pushManifest(victim.port, REPOSITORY, contentOf("counted before", 64), "count")).toBe(201);
    await victim.order({ kind: "count", phase: PHASES[phase] });
    expect(await pushManifest(victim.port, REPOSITORY, blob, "count")).toBe(201);
  } else {
    await victim.order({ kind: "count", phase: PHASES[phase] });
    expect((await pushUntilKilled(victim, REPOSITORY, blob, never)).finished).toBe(true);
  }
  const report = await victim.order({ kind: "report" });
  if (report.kind !== "calls") throw new Error(`asked for calls, got ${report.kind}`);
  return report.calls;
}

async function killInBlob(index: number, point: KillPoint): Promise<void> {
  const blob = contentOf(`blob ${index}`, SIZE);
  if (point.kind !== "body") await victim.order({ ...point, kind: "kill" });
  const interrupted = await pushUntilKilled(victim, REPOSITORY, blob, point);
  await restart(point.kind, interrupted.finished);
  const digest = digestOf(blob);
  if (interrupted.finished) note("the answer was already sent");
  else await finish(blob, digest, interrupted);
  const pulled = await fetch(`http://127.0.0.1:${victim.port}/v2/${REPOSITORY}/blobs/${digest}`);
  expect(pulled.status).toBe(200);
  expect(digestOf(new Uint8Array(await pulled.arrayBuffer()))).toBe(digest);
}

/** Goes on as a client would: asks for the status, resumes where it says, or repeats the PUT, or pushes again. */
async function finish(blob: Uint8Array, digest: string, interrupted: Interrupted): Promise<void> {
  const { port } = victim;
  const status = await callUpload(port, { method: "GET", path: interrupted.location });
  if (status.kind !== "answered") throw new Error("the status request broke off");
  if (status.status === 404) return pushAgain(blob, digest, interrupted);
  expect(status.status).toBe(204);
  // `Range: 0-0` stands for nothing and for one byte alike; no point of this plan leaves exactly one.
  const offset = status.end === 1 ? 0 : (status.end ?? 0);
  expect(offset).toBeGreaterThanOrEqual(interrupted.acknowledged);
  expect(offset).toBeLessThanOrEqual(interrupted.sent);
  note(offset === interrupted.acknowledged ? "resumed at the last 202" : "resumed after the last 202");
  let location = locationOf(status, 204);
  if (offset < SIZE) location = locationOf(await patch(port, location, blob.subarray(offset), offset), 202);
  locationOf(await callUpload(port, { method: "PUT", path: closingPath(location, digest) }), 201);
}

/** By design only between commit and link: the bytes are whole in the store, the session is gone. */
async function pushAgain(blob: Uint8Array, digest: string, interrupted: Interrupted): Promise<void> {
  expect(interrupted.acknowledged).toBe(SIZE);
  const path = closingPath(interrupted.location, digest);
  const repeated = await callUpload(victim.port, { method: "PUT", path });
  if (repeated.kind !== "answered") throw new Error("the repeated PUT broke off");
  if (repeated.status === 201) {
    note("session gone, repeated PUT answered 201");
    return;
  }
  expect(repeated.status).toBe(404);
  note("session gone, pushed again");
  const never: KillPoint = { kind: "body", after: Number.POSITIVE_INFINITY };
  expect((await pushUntilKilled(victim, REPOSITORY, blob, never)).finished).toBe(true);
}

async function killInManifest(index: number, point: KillPoint): Promise<void> {
  if (point.kind === "body") return;
  const blob = contentOf(`layer ${index}`, 1024);
  const tag = `tag-${index % 7}`;
  const before = await readManifest(victim.port, REPOSITORY, tag);
  const manifest = await prepareManifest(victim.port, REPOSITORY, blob);
  await victim.order({ ...point, kind: "kill" });
  const status = await putManifest(victim.port, REPOSITORY, manifest, tag);
  await restart(point.kind, status === 201);
  const after = await readManifest(victim.port, REPOSITORY, tag);
  if (status === 201) expect(after).toBe(manifest.text);
  else expect([before, manifest.text]).toContain(after);
  note(after === manifest.text ? "tag shows the new manifest" : "tag shows the old manifest or none");
  expect(await putManifest(victim.port, REPOSITORY, manifest, tag)).toBe(201);
  expect(await readManifest(victim.port, REPOSITORY, tag)).toBe(manifest.text);
}

/** Waits for the kill and starts the next victim. A point beyond the last call leaves the process alive: kill it here. */
async function restart(kind: KillPoint["kind"], finished: boolean): Promise<void> {
  if (finished && victim.isAlive) {
    note(`${kind}: finished before the kill`);
    victim.kill();
  } else {
    note(`killed in ${kind}`);
  }
  await victim.gone();
  victim = await Victim.start(folder);
}

function note(what: string): void {
  histogram.set(what, count(what) + 1);
}

function count(what: string): number {
  return histogram.get(what) ?? 0;
}
