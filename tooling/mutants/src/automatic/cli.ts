import { parseArgs } from "node:util";
import type { DriverFolder } from "../mutant.ts";
import { readRecorded, record } from "../recorded.ts";
import { explained } from "./explained.ts";
import { isKilled, runMutations, toSighting } from "./mutation-run.ts";
import { mutationsOf } from "./mutations.ts";
import { sampleOf } from "./sample.ts";
import { toScore } from "./score.ts";
import { Survey } from "./survey.ts";

const DRIVERS: Readonly<Record<string, DriverFolder>> = { inmemory: "driver-inmemory", fs: "driver-fs" };

// npm run mutate -- inmemory|fs [--sample N] [--seed text] [--file part of a name] [--again]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    file: { type: "string", default: "" },
    again: { type: "boolean", default: false },
  },
});
const driver = DRIVERS[positionals[0] ?? ""];
if (driver === undefined) {
  console.error(`npm run mutate -- ${Object.keys(DRIVERS).join("|")} [--sample N] [--file part of a name]`);
  process.exit(2);
}
const reasons = explained[driver];
const all = (await mutationsOf(driver)).filter(({ file }) => file.includes(values.file));
const chosen = sampleOf(all, Number(values.sample ?? all.length), values.seed);
const known = values.again ? [] : chosen.filter(({ key }) => Object.hasOwn(reasons, key));
const tried = chosen.filter((mutation) => !known.includes(mutation));
console.log(
  `${all.length} mutations of ${driver}; ${chosen.length} are judged, ${known.length} of them explained`,
);
const started = performance.now();
const survey = await Survey.of(driver);
if (survey.red.length > 0) console.log(`red on the driver as it is: ${survey.red.join(" ")}`);
const verdicts = await runMutations(driver, tried, {
  survey,
  onVerdict(verdict) {
    record(toSighting(driver, verdict));
    const { mutation, red, problem, visited } = verdict;
    const outcome = red.length > 0 ? `${red.length} of ${visited}: ${red.slice(0, 6).join(" ")}` : problem;
    const survived = `SURVIVED ${visited} cases\n  ${mutation.key}`;
    console.error(`${mutation.file}:${mutation.line} ${mutation.operator}: ${outcome ?? survived}`);
  },
});
for (const verdict of verdicts.filter((each) => !isKilled(each)))
  console.log(`survived${verdict.visited === 0 ? ", for no case comes there" : ""}: ${verdict.mutation.key}`);
console.log(toScore(verdicts, known.length));
const seconds = Math.round((performance.now() - started) / 1000);
console.log(`${Object.keys(readRecorded()).length} cases have been seen red; in ${seconds} s`);
