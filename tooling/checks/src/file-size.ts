import type { Check } from "./finding.ts";

const MAX_LINES = 300;

export const fileSize: Check = {
  name: "size of files",
  rule: `no source, test or case has more than ${MAX_LINES} lines: a file holds one concept`,
  find({ files, read }) {
    return files.filter(isCode).flatMap((file) => {
      const lines = read(file).replace(/\n$/, "").split("\n").length;
      const message = `has ${lines} lines, ${MAX_LINES} at most; split it by concept`;
      return lines > MAX_LINES ? [{ file, message }] : [];
    });
  },
};

function isCode(file: string): boolean {
  return /\.(ts|mts|cts|js|mjs|cjs)$/.test(file);
}
