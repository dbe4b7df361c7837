import { gallery } from "./gallery.ts";
import { type Judgement, judge } from "./judge.ts";
import { toMatrix } from "./matrix.ts";

// npm run mutants -- [part of a name …]
const wanted = process.argv.slice(2);
const chosen = gallery.filter(({ id }) => wanted.length === 0 || wanted.some((part) => id.includes(part)));
if (chosen.length === 0) {
  console.error(
    `no mutant is called ${wanted.join(" or ")}; there are ${gallery.map(({ id }) => id).join(", ")}`,
  );
  process.exit(2);
}
const judgements: Judgement[] = [];
for (const mutant of chosen) {
  console.error(`running the suite against ${mutant.id} …`);
  judgements.push(await judge(mutant));
}
console.log(toMatrix(judgements));
const survivors = judgements.filter(({ objection }) => objection !== undefined);
console.log(`${judgements.length - survivors.length} of ${judgements.length} mutants killed`);
process.exitCode = survivors.length === 0 ? 0 : 1;
