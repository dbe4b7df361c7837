import { StorageError } from "../errors.ts";
import type { ResumePoint } from "../resume-log.ts";
import type { Operation, World, WriterProgram } from "./automaton.ts";

export const PATH = "/upload";

/** What writers do. The content of a point is the nonces of all writers whose bytes it holds, in order. */
export const PROGRAMS = {
  /** Opens the newest point and publishes more bytes. */
  close: continuing(async (world, point) => {
    await close(world, point);
  }),
  /** Opens the newest point and commits. */
  commit: continuing(commit),
  /** Opens the newest point and cancels. */
  cancel: continuing(cancel),
  /** As `close`; then cancels what it has published. */
  "close, cancel": continuing(async (world, point) => {
    const published = await close(world, point);
    if (published !== undefined) await cancel(world, published);
  }),
  /** As `close`; then continues what it remembers, without looking, and commits. */
  "close, commit": continuing(async (world, point) => {
    const published = await close(world, point);
    if (published !== undefined) await commit({ ...world, nonce: `${world.nonce}'` }, published);
  }),
  /** Starts at 0 and publishes. */
  fresh: async (world) => {
    await publish(world, { name: "fresh", content: [world.nonce] });
  },
  /** Starts at 0 and publishes if there is no point. */
  ifNone: async (world) => {
    await publish(world, { name: "ifNone", content: [world.nonce] });
  },
} satisfies Readonly<Record<string, WriterProgram>>;

export type ProgramName = keyof typeof PROGRAMS;

/** The nonces in a point that a program has published. */
export function contentOf({ payload }: ResumePoint): readonly string[] {
  return Buffer.from(payload).toString().split(" ");
}

function continuing(go: (world: World, point: ResumePoint) => Promise<void>): WriterProgram {
  return async (world) => {
    const point = await world.log.open(PATH);
    if (point === undefined) world.note({ kind: "finds none" });
    else await go(world, point);
  };
}

async function close(world: World, point: ResumePoint): Promise<ResumePoint | undefined> {
  const { nonce: base, next } = point;
  const content = [...contentOf(point), world.nonce];
  return await publish(world, { name: "close", base, next, content }, point);
}

async function publish(
  world: World,
  operation: Operation,
  continues?: ResumePoint,
): Promise<ResumePoint | undefined> {
  const { content, name } = operation;
  const payload = Buffer.from(content.join(" "));
  const { nonce, log } = world;
  world.note({ kind: "begins", operation });
  const point = await attempt(() =>
    log.publish(PATH, { continues, nonce, size: content.length, payload, ifNone: name === "ifNone" }),
  );
  await resolve(world, point);
  return point instanceof StorageError ? undefined : point;
}

async function commit(world: World, point: ResumePoint): Promise<void> {
  begin(world, "commit", point);
  const fence = await attempt(() => world.log.fence(PATH, { continues: point, nonce: world.nonce }));
  if (!(fence instanceof StorageError)) {
    await world.pause("COMMIT");
    world.note({ kind: "commits" });
    await attempt(() => world.log.finish(fence));
  }
  await resolve(world, fence);
}

async function cancel(world: World, point: ResumePoint): Promise<void> {
  begin(world, "cancel", point);
  const cancelled = await attempt(() => world.log.cancel(PATH, { point, nonce: world.nonce }));
  await resolve(world, cancelled);
}

function begin({ note }: World, name: "commit" | "cancel", point: ResumePoint): void {
  const { nonce: base, next } = point;
  note({ kind: "begins", operation: { name, base, next, content: contentOf(point) } });
}

async function resolve({ note, pause }: World, result: unknown): Promise<void> {
  if (result instanceof StorageError) {
    note({ kind: result.outcome === "unknown" ? "is unsure" : "is refused" });
  } else if (result === false) note({ kind: "is refused" });
  else {
    await pause("resolves");
    note({ kind: "resolves" });
  }
}

/** Repeats `call` once after an answer was lost. A conflict is a result. */
async function attempt<T>(call: () => Promise<T>): Promise<T | StorageError> {
  for (let again = true; ; again = false) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof StorageError && error.code === "CONFLICT") return error;
      if (!again) throw error;
    }
  }
}
