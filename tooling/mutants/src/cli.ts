import { parseArgs } from "node:util";
import { gallery } from "./gallery.ts";
import { judge, judgeOriginal } from "./judge.ts";
import { toMatrix, toProofs } from "./matrix.ts";
import { record } from "./recorded.ts";
import { sideBySide } from "./side-by-side.ts";

// npm run mutants -- [part of a name …] [--driver driver-fs] [--record]
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { driver: { type: "string" }, record: { type: "boolean", default: false } },
});
const chosen = gallery.filter(
  ({ id, driver }) =>
    (positionals.length === 0 || positionals.some((part) => id.includes(part))) &&
    (values.driver === undefined || values.driver === driver),
);
if (chosen.length === 0) {
  const names = gallery.map(({ id }) => id).join(", ");
  console.error(`no such mutant; there are ${names}`);
  process.exit(2);
}
const started = performance.now();
const drivers = [...new Set(chosen.map(({ driver }) => driver))];
const originals = new Map(
  await sideBySide(drivers, async (driver) => [driver, await judgeOriginal(driver, chosen)] as const),
);
for (const [driver, { problems }] of originals)
  for (const problem of problems) console.log(`${driver} as it is: ${problem}`);
const judgements = await sideBySide(chosen, async (mutant) => {
  const begun = performance.now();
  const judgement = await judge(mutant, originals.get(mutant.driver) ?? { red: [] });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const { killersOfItsRule, passed, objection } = judgement;
  const share = `${(passed * 100).toFixed(0)} % passed`;
  console.error(
    `${mutant.id}: ${objection ?? `killed by ${killersOfItsRule.join(" ")}`} (${share}, ${seconds} s)`,
  );
  return judgement;
});
console.log(toMatrix(judgements));
if (values.record) {
  record(judgements.map(({ mutant, killers }) => ({ broken: `mutant ${mutant.id}`, red: killers })));
}
if (chosen.length === gallery.length) console.log(toProofs(judgements));
const survivors = judgements.filter(({ objection }) => objection !== undefined);
const seconds = Math.round((performance.now() - started) / 1000);
console.log(
  `${judgements.length - survivors.length} of ${judgements.length} mutants killed, in ${seconds} s`,
);
const isSound = [...originals.values()].every(({ problems }) => problems.length === 0);
process.exitCode = isSound && survivors.length === 0 ? 0 : 1;
