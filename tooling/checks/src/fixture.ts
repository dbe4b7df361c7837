import { createWorkspace, type Workspace } from "./workspace.ts";

/** A checkout of a few files for a test; what is not text becomes JSON. */
export function workspaceOf(files: Readonly<Record<string, string | object>>): Workspace {
  return createWorkspace(Object.keys(files), (file) => {
    const content = files[file];
    return typeof content === "string" ? content : JSON.stringify(content);
  });
}
