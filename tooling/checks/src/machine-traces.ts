import type { Check, Finding } from "./finding.ts";

const TRACES: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    pattern:
      /\b(registry\.npmjs\.org|registry\.yarnpkg\.com|registry\.npmmirror\.com|npm\.pkg\.github\.com)\b/,
    message: "names a package registry; whoever installs has their own",
  },
  {
    pattern: /^\s*(@[\w-]+:)?registry\s*=\s*["']?https?:/,
    message: "sets a package registry; whoever installs has their own",
  },
  { pattern: /\btarball: *https?:/, message: "locks the address of a package registry" },
  {
    // Not in the middle of a longer path or of a URL.
    pattern: /(?<![\w.~$}/-])\/(home|Users|root|opt|work|workspace|tmp|private\/var)\/[\w.-]/,
    message: "is a path of one machine",
  },
  { pattern: /\b[A-Z]:\\+(Users|home)\\/i, message: "is a path of one machine" },
  { pattern: /(\.\.\/)+shared\//, message: "points outside the repository" },
];

export const machineTraces: Check = {
  name: "traces of machines",
  rule: "no committed file holds the address of a package registry or the path of somebody's machine",
  find({ files, read }) {
    return files.flatMap((file) => {
      const text = read(file);
      if (text.includes("\0")) return [];
      return text.split("\n").flatMap((line, index): readonly Finding[] =>
        TRACES.flatMap(({ pattern, message }) => {
          const match = pattern.exec(line);
          return match ? [{ file, line: index + 1, message: `"${match[0].trim()}" ${message}` }] : [];
        }),
      );
    });
  },
};
