import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createWorkspace, type Workspace } from "./workspace.ts";

/** Opens a git checkout: what is committed, and what would be with `git add .`; ignored files do not exist for the checks. */
export function openCheckout(root: string): Workspace {
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    { cwd: root, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) {
    throw new Error(`git cannot list the files of ${root}: ${error?.message ?? stderr.trim()}`, {
      cause: error,
    });
  }
  const files = stdout.split("\0").filter((file) => file !== "" && existsSync(join(root, file)));
  const texts = new Map<string, string>();
  return createWorkspace(files, (file) => {
    const text = texts.get(file) ?? readFileSync(join(root, file), "utf8");
    texts.set(file, text);
    return text;
  });
}
