import { parseArgs } from "node:util";
import type { DriverFolder } from "../mutant.ts";
import { explained } from "./explained.ts";
import { runMutations } from "./mutation-run.ts";
import { mutationsOf } from "./mutations.ts";

const DRIVERS: Readonly<Record<string, DriverFolder>> = { inmemory: "driver-inmemory", fs: "driver-fs" };

// npm run mutate -- inmemory|fs [--sample N] [--file part of a name] [--again]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: "string" }, file: { type: "string" }, again: { type: "boolean" } },
});
const driver = DRIVERS[positionals[0] ?? ""];
if (driver === undefined) {
  console.error(`npm run mutate -- ${Object.keys(DRIVERS).join("|")} [--sample N] [--file part of a name]`);
  process.exit(2);
}
const all = (await mutationsOf(driver)).filter(({ file }) => file.includes(values.file ?? ""));
const known = all.filter(({ key }) => Object.hasOwn(explained, key));
const left = values.again === true ? all : all.filter(({ key }) => !Object.hasOwn(explained, key));
// Evenly over the files, and the same each time.
const step = Math.max(1, left.length / Number(values.sample ?? left.length));
const chosen = left.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
console.log(`${all.length} mutations of ${driver}, ${known.length} explained; ${chosen.length} are tried`);
const started = performance.now();
const verdicts = await runMutations(driver, chosen, ({ mutation, killer }) => {
  const { file, line, operator } = mutation;
  console.error(`${file}:${line} ${operator}: ${killer ?? `SURVIVED\n  ${mutation.key}`}`);
});
const survivors = verdicts.filter(({ killer }) => killer === undefined);
for (const { mutation } of survivors) console.log(`survived: ${mutation.key}`);
const killed = verdicts.length - survivors.length;
const score = ((100 * killed) / Math.max(1, verdicts.length)).toFixed(1);
const others = verdicts.filter(({ killer, isByCase }) => killer !== undefined && !isByCase).length;
const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  `score ${score} %: ${killed} of ${verdicts.length} killed by the suite alone, ${others} of them by time, in ${seconds} s`,
);
