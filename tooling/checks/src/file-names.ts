import { basename } from "node:path/posix";
import type { Check } from "./finding.ts";

const EMPTY_NAME = /^(utils?|helpers?|common|misc|shared|types?|tools?|lib)$/;

export const fileNames: Check = {
  name: "names of files",
  rule: "a file or folder of sources is named after the idea it holds, never utils, helpers, common, misc, shared or types",
  find({ files }) {
    return files
      .filter((file) => /\.(ts|mts|cts|js|mjs|cjs)$/.test(file))
      .flatMap((file) => {
        const name = file
          .split("/")
          .find((part) => EMPTY_NAME.test(basename(part).replace(/(\.test(-d)?)?\.\w+$/, "")));
        return name === undefined
          ? []
          : [{ file, message: `"${name}" says nothing; name the idea, or move the parts` }];
      });
  },
};
