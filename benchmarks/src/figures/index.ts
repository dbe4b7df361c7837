import type { Figure } from "../measurement.ts";
import { fsPutContent } from "./fs-put-content.ts";
import { fsReader } from "./fs-reader.ts";
import { fsWriter } from "./fs-writer.ts";
import { guardStat } from "./guard-stat.ts";
import { serverPull } from "./server-pull.ts";
import { serverPush } from "./server-push.ts";
import { serverResidentSet } from "./server-resident-set.ts";

export const figures: readonly Figure[] = [
  fsReader,
  fsWriter,
  fsPutContent,
  guardStat,
  serverPull,
  serverPush,
  serverResidentSet,
];
