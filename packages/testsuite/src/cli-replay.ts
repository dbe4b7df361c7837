import { cases } from "./cases.ts";
import { type CliOptions, shellWord } from "./cli-options.ts";
import type { CaseResult } from "./outcome.ts";

/** The command that runs one case as it was run, with those that it needs to fail. */
export function replayLine(
  { module = "", parametersFrom }: CliOptions,
  seed: number,
  { id, outcome }: CaseResult,
): string {
  const { replay, after = [] } = "failure" in outcome ? outcome.failure : {};
  const ids = [...after, id];
  const isLong = cases.some((each) => each.tier === 2 && ids.includes(each.id));
  const words = [
    shellWord(module),
    ...(parametersFrom === undefined ? [] : [parametersFrom]),
    ...(isLong ? ["--long"] : []),
    `--grep ${ids.join(",")} --seed ${seed}`,
    ...(replay === undefined ? [] : [`--replay ${shellWord(replay)}`]),
  ];
  return `npx @stowage/testsuite ${words.join(" ")}`;
}
