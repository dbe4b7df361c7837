import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { figures } from "./figures/index.ts";
import { measure } from "./harness.ts";
import type { Result } from "./measurement.ts";
import { toJson, toTable } from "./report.ts";

const USAGE = `usage: npm run bench -- [--only ID[,ID…]] [--repetitions N] [--json FILE] [--list]`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    repetitions: { type: "string", default: "5" },
    json: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const repetitions = Number(values.repetitions);
const only = values.only?.split(",");
const unknown = only?.filter((id) => !figures.some((figure) => figure.id === id)) ?? [];
if (values.help) {
  console.log(USAGE);
} else if (values.list) {
  for (const { id, title } of figures) console.log(`${id}  ${title}`);
} else if (!Number.isSafeInteger(repetitions) || repetitions < 1) {
  fail(`--repetitions is ${values.repetitions}; give a whole number from 1 on`);
} else if (unknown.length > 0) {
  fail(`no figure is called ${unknown.join(", ")}; --list prints their names`);
} else {
  const results: Result[] = [];
  for (const figure of figures) {
    if (only && !only.includes(figure.id)) continue;
    console.error(`measuring ${figure.id} …`);
    results.push(await measure(figure, repetitions));
  }
  console.log(toTable(results));
  if (values.json) await writeFile(values.json, `${toJson(results)}\n`);
  process.exitCode = results.every(({ verdict }) => verdict === "reached") ? 0 : 1;
}

function fail(message: string): void {
  console.error(`${message}\n${USAGE}`);
  process.exitCode = 2;
}
