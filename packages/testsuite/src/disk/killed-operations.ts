import type { CaseContext } from "../case-context.ts";
import { writeRange } from "../stored.ts";
import type { WorkerProcess } from "../worker-process.ts";
import { PART, pointAt, SIZES, sizeOf } from "./disk-state.ts";
import type { KilledOperation } from "./kill-sweep.ts";

const AT = "/a/object";
const UP = "/up/1/data";
const SIZE = SIZES["new"] ?? 0;
const point = pointAt(UP, PART);

type Putting = Pick<WorkerProcess, "putContent">;

async function put({ data }: CaseContext, worker: Putting, path: string, version: string): Promise<void> {
  await worker.putContent(path, data(version).bytes(0, SIZES[version] ?? 0));
}

/** A push in two requests, and an object that it replaces. Needs `resume`. */
export const killedPush: KilledOperation = {
  name: "a push in two sessions",
  prepare: (context, worker) => put(context, worker, AT, "old"),
  async run({ data }, worker, acknowledge) {
    const first = await worker.writer(UP);
    await first.write(data("new").bytes(0, PART));
    await first.close({ memo: "part" });
    acknowledge(1);
    const second = await worker.writer(UP, { append: true, size: PART });
    await second.write(data("new").bytes(PART, SIZE));
    await second.commit({ destination: AT });
    acknowledge(3);
  },
  uploads: [UP],
  states: [{ [AT]: "old" }, { [AT]: "old", ...point }, { [AT]: "new", ...point }, { [AT]: "new" }],
};

/** What every driver can do. */
export const killedCalls: readonly KilledOperation[] = [
  {
    name: "putContent",
    prepare: (context, worker) => put(context, worker, AT, "old"),
    run: (context, worker) => put(context, worker, AT, "new"),
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "new" }],
  },
  {
    name: "putContent below new directories",
    prepare: async () => undefined,
    run: (context, worker) => put(context, worker, "/b/c/d/object", "new"),
    uploads: [],
    states: [{}, { "/b/c/d/object": "new" }],
  },
  {
    name: "commit of two parts",
    prepare: (context, worker) => put(context, worker, AT, "old"),
    async run(context, worker) {
      const writer = await worker.writer(AT);
      const size = sizeOf(context, "large");
      await writeRange(writer, context.data("large"), 0, size, Math.ceil(size / 3));
      await writer.commit();
    },
    uploads: [],
    states: [{ [AT]: "old" }, { [AT]: "large" }],
  },
  {
    name: "move",
    async prepare(context, worker) {
      await put(context, worker, AT, "old");
      await put(context, worker, "/b/object", "new");
    },
    run: (_, worker) => worker.move("/b/object", AT),
    uploads: [],
    states: [{ [AT]: "old", "/b/object": "new" }, { [AT]: "new", "/b/object": "new" }, { [AT]: "new" }],
  },
  {
    name: "delete",
    async prepare(context, worker) {
      await put(context, worker, AT, "old");
      await put(context, worker, "/kept", "kept");
    },
    run: (_, worker) => worker.delete("/a"),
    uploads: [],
    states: [{ [AT]: "old", "/kept": "kept" }, { "/kept": "kept" }],
  },
];
